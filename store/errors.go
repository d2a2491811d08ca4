package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"github.com/sales-ai-automation/salesai/sales"
)

// The codes of SQLite that are told apart, from sqlite.org/rescode.html.
const (
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteIOErr      = 10
	sqliteFull       = 13
	sqliteCantOpen   = 14
	sqliteInterrupt  = 9
	sqliteCheck      = 275
	sqliteForeignKey = 787
	sqliteNotNull    = 1299
	sqlitePrimaryKey = 1555
	sqliteUnique     = 2067
)

// translate gives a database's error the code and the sentence that people get; others pass as they are.
func translate(ctx context.Context, err error) error {
	var known *sales.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return context.Canceled // whoever asked has gone
	}
	switch {
	case full(err):
		return &sales.Error{Code: sales.Unavailable, Message: diskFull + "Nothing was saved and nothing is lost: have space made there, then try again.", Err: err}
	case unreachable(err):
		return unavailable(err)
	case violates(err, "23505", sqliteUnique, sqlitePrimaryKey):
		return &sales.Error{Code: sales.Conflict, Message: "There is one like this already.", Err: err}
	case violates(err, "23503", sqliteForeignKey):
		return &sales.Error{Code: sales.Invalid, Message: "This refers to something that does not exist, or is still in use.", Err: err}
	case noTable(err):
		return &sales.Error{Code: sales.Internal, Message: "The database has no tables, or old ones: run salesai migrate.", Err: err}
	case violates(err, "23514", sqliteCheck), violates(err, "23502", sqliteNotNull):
		return &sales.Error{Code: sales.Invalid, Message: "One of the values is not allowed.", Err: err}
	}
	return err
}

func noTable(err error) bool {
	return violates(err, "42P01") || strings.Contains(err.Error(), "no such table")
}

func unavailable(cause error) error {
	return &sales.Error{
		Code:    sales.Unavailable,
		Message: "The database cannot be reached right now. Nothing is lost: try again in a moment.",
		Err:     cause,
	}
}

const diskFull = "The disk that the database is on is full. "

// full reports whether the database has no room to write.
func full(err error) bool {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Code == "53100"
	}
	code, ok := sqliteCode(err)
	return ok && code&0xff == sqliteFull
}

// unsure is the error of a COMMIT of which nobody knows whether it was done.
func unsure(cause error) error {
	text := "The database was lost at the moment of saving. Reload and see whether it was saved before you try again."
	if full(cause) {
		text = diskFull + "Have space made there, then reload and see whether this was saved before you try again."
	}
	return &sales.Error{Code: sales.Unavailable, Message: text, Err: cause}
}

// unreachable reports whether err is the database's absence and not its answer.
func unreachable(err error) bool {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		switch server.Code {
		case "53300", "25006", "3D000", "57014", "25P03": // too many connections; a standby; no such database; took too long; said nothing for too long
			return true
		}
		return strings.HasPrefix(server.Code, "57P") || strings.HasPrefix(server.Code, "08")
	}
	if code, ok := sqliteCode(err); ok {
		switch code & 0xff {
		case sqliteBusy, sqliteLocked, sqliteIOErr, sqliteFull, sqliteCantOpen, sqliteInterrupt:
			return true
		}
		return false
	}
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &network) || errors.As(err, &connect) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) || lostConnection(err)
}

// lostConnection knows the errors that pgx gives no type.
func lostConnection(err error) bool {
	text := err.Error()
	return strings.Contains(text, "unexpected EOF") || strings.Contains(text, "conn closed") || strings.Contains(text, "closed pool")
}

// violates reports whether err is a broken constraint of one of these kinds.
func violates(err error, state string, codes ...int) bool {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Code == state
	}
	code, ok := sqliteCode(err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if code == c {
			return true
		}
	}
	return false
}

// again reports whether a transaction that failed before its COMMIT may succeed if it is run once more: it was in
// another's way, a statement was prepared before a migration, or the database was away for a moment.
func again(err error) bool {
	var server *pgconn.PgError
	if errors.As(err, &server) && slices.Contains([]string{"40001", "40P01", "0A000"}, server.Code) {
		return true
	}
	return unreachable(err) && !errors.Is(err, context.DeadlineExceeded)
}

// undone reports whether an error of COMMIT says for certain that nothing was committed.
func undone(err error) bool {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return strings.HasPrefix(server.Code, "40") || strings.HasPrefix(server.Code, "23") || server.Code == "25P03"
	}
	return errors.Is(err, pgx.ErrTxCommitRollback) || errors.Is(err, sql.ErrTxDone)
}

func sqliteCode(err error) (int, bool) {
	var file *sqlite.Error
	if errors.As(err, &file) {
		return file.Code(), true
	}
	return 0, false
}
