package browser

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// writes makes files of a few bytes below a folder.
func writes(t *testing.T, folder string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// drops drags files or folders of the machine onto the page.
func (tab *tab) drops(paths ...string) {
	tab.t.Helper()
	tab.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for _, kind := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop} {
			event := input.DispatchDragEventParams{Type: kind, X: 600, Y: 300, Data: &input.DragData{Items: []*input.DragDataItem{}, Files: paths, DragOperationsMask: 1}}
			if _, err := chromedp.Call(ctx, input.DispatchDragEvent, event); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestFoldersAreChosenAndDropped(t *testing.T) {
	s := serve(t)
	eva := chromium(t).user(desktop)
	eva.joins(s.page, "eva")
	folder := t.TempDir()
	for _, way := range []string{"chosen", "dropped"} {
		names := []string{way + "/one.txt", way + "/sub/two.txt", way + "/sub/sub/three.txt"}
		writes(t, folder, names...)
		if way == "chosen" {
			eva.do(chromedp.SetUploadFiles(chromedp.CSS("#pick-folder"), []string{filepath.Join(folder, way)}))
		} else {
			eva.drops(filepath.Join(folder, way))
		}
		eva.until(`document.querySelector("#uploads li")`)
		eva.until(`document.querySelectorAll("#uploads li").length === 0`)
		for _, name := range names {
			if got, err := os.ReadFile(filepath.Join(s.shelf, name)); string(got) != name {
				t.Errorf("%s has %q (%v)", name, got, err)
			}
		}
	}
	eva.wellBehaved()
}

func TestAPhoneOffersItsCamera(t *testing.T) {
	s := serve(t)
	leo := chromium(t).user(phone)
	leo.joins(s.page, "leo")
	leo.until(`document.querySelector("#pick-camera").matches('[type=file][accept="image/*"][capture=environment]')`)
	eval[bool](leo, `(HTMLInputElement.prototype.click = function () { window.opened = this.id }) && true`)
	leo.do(chromedp.Tap(chromedp.CSS("#attach")))
	leo.until(`document.querySelectorAll(".menu button").length === 2`)
	eval[bool](leo, `document.querySelector(".menu button:last-child").click() ?? true`)
	leo.until(`opened === "pick-camera"`)
	photo := filepath.Join(t.TempDir(), "image.jpg") // as phones call it
	if err := os.WriteFile(photo, []byte(dot), 0o600); err != nil {
		t.Fatal(err)
	}
	leo.do(chromedp.SetUploadFiles(chromedp.CSS("#pick-camera"), []string{photo}))
	leo.until(`/^image-\d{8}-\d{6}\.jpg$/.test(document.querySelector("#lines .card bdi")?.textContent)`)
	leo.wellBehaved()
}
