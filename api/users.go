package api

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

func (a *API) me(ctx context.Context, _ nothing) (*orpc.Raw, error) {
	answer, err := a.o.Views.Identity.Get(ctx, viewer(ctx).ID)
	if err != nil {
		return nil, err
	}
	return whole(ctx, answer), nil
}

type members struct {
	Items []sales.Member `json:"items"`
}

func (a *API) listUsers(ctx context.Context, _ nothing) (members, error) {
	me := viewer(ctx)
	if !me.Can(sales.ListUsers) {
		return members{}, sales.Errorf(sales.Forbidden, "The list of users is for managers and admins.")
	}
	return members{me.Team}, nil
}

type updateUser struct {
	UserID    string                `json:"userId" orpc:"len>=1,len<=100"`
	Name      *string               `json:"name"`
	Role      *sales.Role           `json:"role"`
	ManagerID orpc.Optional[string] `json:"managerId"`
}

// Validate checks what is to change.
func (in *updateUser) Validate() []orpc.Issue {
	var issues []orpc.Issue
	if in.Name != nil {
		if name := strings.TrimSpace(*in.Name); name == "" || utf8.RuneCountInString(name) > 200 {
			issues = append(issues, orpc.Issue{Message: "A name has 1 to 200 characters", Path: []any{"name"}})
		}
	}
	if in.Role != nil && !in.Role.Valid() {
		issues = append(issues, orpc.Issue{Message: "Expected one of user, manager, admin", Path: []any{"role"}})
	}
	return issues
}

func (a *API) updateUser(ctx context.Context, in updateUser) (sales.Member, error) {
	if !viewer(ctx).Can(sales.EditUsers) {
		return sales.Member{}, sales.Errorf(sales.Forbidden, "Only an admin may change users.")
	}
	patch := store.UserPatch{Name: in.Name, Role: in.Role}
	if in.ManagerID.Set {
		patch.ManagerID = &in.ManagerID.Value // empty, as null gives, takes the person out of the team
	}
	var after sales.User
	err := a.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		after, err = tx.UpdateUser(in.UserID, patch)
		return err
	})
	return sales.Member{ID: after.ID, Name: after.Name, Email: after.Email, Role: after.Role, ManagerID: after.ManagerID}, err
}
