package history

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// In each language a text is found by some queries, and not by another.
var languages = []struct {
	language, text string
	found          []string
	not            string
}{
	{"Arabic", "مَرْحَبًا بالعالم أحمد", []string{"مرحبا", "بالعالم", "احمد"}, "كتاب"},
	{"Armenian", "Բարև աշխարհ", []string{"բարև", "ԱՇԽԱՐՀ"}, "գիրք"},
	{"Bengali", "আমি বাংলায় গান গাই", []string{"বাংলায়", "গান"}, "বই"},
	{"Burmese", "မင်္ဂလာပါကမ္ဘာ", []string{"ကမ္ဘာ", "မင်္ဂလာ"}, "စာအုပ်"},
	{"Chinese", "我们明天在东京大学考试", []string{"东京", "明天", "东", "考试"}, "京东"},
	{"Czech", "Příliš žluťoučký kůň", []string{"zlutoucky", "KŮŇ", "přílis"}, "kráva"},
	{"English", "The Professor's e-mail is ana@example.com", []string{"professor", "professor's mail", "example.com", "e-mail", "exam"}, "mail-e"},
	{"Finnish", "Hyvää päivää, Äiti", []string{"hyvaa", "äiti"}, "isä"},
	{"French", "L’élève a été à Orléans, œuvre", []string{"eleve", "ORLEANS", "été"}, "hiver"},
	{"German", "Die Straße ist naß, Übung", []string{"STRASSE", "nass", "ubung"}, "weg"},
	{"Greek", "Καλημέρα κόσμε ΟΔΟΣ", []string{"καλημερα", "οδος", "οδός", "ΚΌΣΜΕ"}, "βιβλίο"},
	{"Hebrew", "שָׁלוֹם עולם", []string{"שלום", "עולם"}, "ספר"},
	{"Hindi", "नमस्ते दुनिया हिन्दी", []string{"दुनिया", "हिन्दी"}, "दुनयी"},
	{"Hungarian", "Árvíztűrő tükörfúrógép", []string{"arvizturo", "TÜKÖRFÚRÓGÉP"}, "alma"},
	{"Icelandic", "Það er gott, Þór", []string{"þór", "ÞAÐ"}, "illt"},
	{"Japanese", "ﾃﾞｰﾀを東京タワーで見る、がんばれ", []string{"データ", "東京", "タワー", "がん"}, "かん"},
	{"Khmer", "សួស្តីពិភពលោក", []string{"ពិភពលោក"}, "សៀវភៅ"},
	{"Korean", "안녕하세요 서버가 느려요", []string{"서버", "안녕"}, "책"},
	{"Lao", "ສະບາຍດີໂລກ", []string{"ໂລກ"}, "ປຶ້ມ"},
	{"Polish", "Zażółć gęślą jaźń", []string{"gesla", "JAŹŃ"}, "kot"},
	{"Russian", "Ёлка и йод, Привет", []string{"елка", "ПРИВЕТ", "йод"}, "мир"},
	{"Spanish", "¿Qué tal, señor Núñez?", []string{"que", "NUNEZ", "señor tal"}, "adiós"},
	{"Swedish", "Smörgåsbord på ö", []string{"smorgasbord", "Ö"}, "bröd"},
	{"Tamil", "வணக்கம் உலகம்", []string{"உலகம்"}, "புத்தகம்"},
	{"Thai", "สวัสดีชาวโลก น้ำ", []string{"ชาวโลก", "โลก", "น้ำ"}, "หนังสือ"},
	{"Turkish", "ISPARTA İzmir ılık", []string{"ısparta", "izmir", "ILIK"}, "ankara"},
	{"Ukrainian", "Їжак і ґанок", []string{"їжак", "ҐАНОК"}, "кіт"},
	{"Vietnamese", "Tiếng Việt rất đẹp", []string{"tieng viet", "ĐẸP"}, "sách"},
	{"emoji", "gut gemacht 👍🏽🎉 👨‍👩‍👧 🇪🇸 ❤️", []string{"👍", "🎉", "👨‍👩‍👧", "🇪🇸", "❤"}, "👎"},
	{"code", "var x_1 = foo(bar);  // C++17 v 3.14 ＡＢＣ", []string{"foo(bar)", "3.14", "abc", "x_1"}, "bar(foo)"},
}

func TestATextIsFoundInEachLanguage(t *testing.T) {
	for _, c := range languages {
		for _, query := range c.found {
			if !finds(t, query, c.text) {
				t.Errorf("%s: %q, with the words %q, does not find %q", c.language, query, Words(query), Words(c.text))
			}
		}
		if finds(t, c.not, c.text) {
			t.Errorf("%s: %q finds %q", c.language, Words(c.not), Words(c.text))
		}
	}
}

// finds reports whether a query finds a text: it does by words what an index does.
func finds(t *testing.T, query, text string) bool {
	t.Helper()
	terms, err := Terms(query)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	has := " " + Words(text) + " "
	for _, term := range terms {
		phrase := " " + strings.Join(term.Words, " ")
		if !term.Prefix {
			phrase += " "
		}
		if !strings.Contains(has, phrase) {
			return false
		}
	}
	return true
}

func TestTheTermsOfAQuery(t *testing.T) {
	for query, want := range map[string][]Term{
		"hola":            {{Words: []string{"hola"}, Prefix: true}},
		"ho":              {{Words: []string{"ho"}}},
		" Hola,  MUNDO! ": {{Words: []string{"hola"}}, {Words: []string{"mundo"}, Prefix: true}},
		"example.com":     {{Words: []string{"example", "com"}, Prefix: true}},
		"東京 x":            {{Words: []string{"東", "京"}}, {Words: []string{"x"}}},
		"東京":              {{Words: []string{"東", "京"}}},
		`"NEAR( a*" ^-b:`: {{Words: []string{"near"}}, {Words: []string{"a"}}, {Words: []string{"b"}}},
	} {
		if got, err := Terms(query); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q has the terms %v, %v, want %v", query, got, err, want)
		}
	}
	for query, want := range map[string]error{
		"":                                 ErrNoWords,
		". * \" ( ^ -":                     ErrNoWords,
		"\ue000\ue001":                     ErrNoWords,
		strings.Repeat("a", MaxQuery+1):    ErrLongQuery,
		strings.Repeat("a ", maxTerms+1):   ErrLongQuery,
		strings.Repeat("a.", maxTerms+1):   ErrLongQuery,
		strings.Repeat("東", maxTerms+1):    ErrLongQuery,
		strings.Repeat("\xff", MaxQuery):   ErrNoWords,
		strings.Repeat("\u0301", 10) + ",": ErrNoWords,
	} {
		if got, err := Terms(query); !errors.Is(err, want) {
			t.Errorf("%q has the terms %v, %v, want %v", query, got, err, want)
		}
	}
}

func TestRoomsAndNicksHaveWordsThatNoTextHas(t *testing.T) {
	seen := make(map[string]string)
	for _, name := range []string{"ana", "#ana", "a_b", "a-b", "a b", "東京", "ana?"} {
		for _, word := range []string{RoomWord(name), NickWord(name)} {
			if other, has := seen[word]; has {
				t.Errorf("%q and %q have the same word", name, other)
			}
			seen[word] = name
			if got := Words(word); strings.Contains(got, word) {
				t.Errorf("a text with %q has the word of %q", word, name)
			}
			for _, r := range word {
				if r < utf8.RuneSelf && !isLetterOrDigit(byte(r)) {
					t.Errorf("an index divides %q", word)
				}
			}
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, c := range languages {
		f.Add(c.text)
	}
	f.Add("\ue000r\xff\u200b\u0301")
	f.Fuzz(func(t *testing.T, text string) {
		got := Words(text)
		for word := range strings.SplitSeq(got, " ") {
			if word == "" && got != "" {
				t.Fatalf("%q has an empty word: %q", text, got)
			}
			for _, r := range word {
				if r < utf8.RuneSelf && (!isLetterOrDigit(byte(r)) || 'A' <= r && r <= 'Z') || unicode.Is(unicode.Co, r) || r == utf8.RuneError {
					t.Fatalf("%q has the word %q", text, word)
				}
			}
		}
		if again := Words(text); again != got {
			t.Fatalf("%q has the words %q, and then %q", text, got, again)
		}
		if isASCII(text) {
			var slow []byte
			for part := range strings.FieldsSeq(strings.ToLower(text)) {
				slow = appendSegment(slow, part)
			}
			if string(slow) != got {
				t.Fatalf("%q has the words %q, by the rules of Unicode %q", text, got, slow)
			}
		}
	})
}

func BenchmarkWords(b *testing.B) {
	for name, text := range map[string]string{"ASCII": "so when does the server close tonight?", "Spanish": "¿cuándo cierra el servidor esta noche?", "Japanese": "サーバーは今夜いつ閉まりますか"} {
		b.Run(name, func(b *testing.B) {
			var space []byte
			b.ReportAllocs()
			for b.Loop() {
				space = AppendWords(space[:0], text)
			}
		})
	}
}
