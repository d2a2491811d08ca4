// Package sales holds the nouns and the rules: users, opportunities, conversations, MEDDIC, the reports that are computed
// from scores, and, in access.go, who may see and do what. It knows no database, no wire and no page.
package sales
