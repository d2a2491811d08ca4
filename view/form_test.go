package view

import (
	"reflect"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

// TestFormFollowsTheShape compares types as two versions of the program might have them.
func TestFormFollowsTheShape(t *testing.T) {
	type inner struct {
		Score int `json:"score"`
	}
	type value struct {
		Name  string           `json:"name"`
		Inner []inner          `json:"inner"`
		Self  *sales.Dashboard `json:"self"`
	}
	before := form(reflect.TypeFor[value]())
	if again := form(reflect.TypeFor[value]()); again != before {
		t.Error("one type has two forms")
	}
	forms := map[uint16]string{before: "as it was"}
	add := func(what string, t2 reflect.Type) {
		f := form(t2)
		if other, ok := forms[f]; ok {
			t.Errorf("%s has the form of %s", what, other)
		}
		forms[f] = what
	}
	{
		type value struct {
			Name  string           `json:"title"`
			Inner []inner          `json:"inner"`
			Self  *sales.Dashboard `json:"self"`
		}
		add("another tag", reflect.TypeFor[value]())
	}
	{
		type inner struct {
			Score float64 `json:"score"`
		}
		type value struct {
			Name  string           `json:"name"`
			Inner []inner          `json:"inner"`
			Self  *sales.Dashboard `json:"self"`
		}
		add("another type further down", reflect.TypeFor[value]())
	}
	{
		type value struct {
			Name  string           `json:"name"`
			Inner []inner          `json:"inner"`
			Self  *sales.Dashboard `json:"self"`
			New   bool             `json:"new"`
		}
		add("one field more", reflect.TypeFor[value]())
	}
}
