package sqlite

import (
	"context"
	"database/sql"

	"tertulia/actors/accounts"
	"tertulia/actors/plain"
)

// Marks implements accounts.Store.
func (a *Accounts) Marks(ctx context.Context, name string) (marks []accounts.Mark, err error) {
	err = a.write(ctx, func() (err error) {
		marks, err = each(ctx, a.writer.on, func(rows *sql.Rows) (m accounts.Mark, err error) {
			err = rows.Scan(&m.Account, &m.Target, &m.At)
			return m, err
		}, "SELECT folded, target, at FROM mark WHERE folded = ? ORDER BY target", plain.Fold(name))
		return err
	})
	return marks, err
}

// PutMarks implements accounts.Store.
func (a *Accounts) PutMarks(ctx context.Context, marks []accounts.Mark) error {
	return a.write(ctx, func() error {
		for _, m := range marks {
			if err := a.exec(ctx, "INSERT OR REPLACE INTO mark VALUES (?, ?, ?)", m.Account, m.Target, m.At); err != nil {
				return err
			}
		}
		return nil
	})
}
