package e2e

import "testing"

func TestPagesShowWhatIsThere(t *testing.T) { run(t, "pages.test.mjs") }

func TestPeopleSignInAndOut(t *testing.T) { run(t, "session.test.mjs") }

func TestConversationsAreUploaded(t *testing.T) { run(t, "upload.test.mjs") }

func TestOpportunitiesAreWorkedOn(t *testing.T) { run(t, "opportunity.test.mjs") }

func TestFailedRequestsAreToldAndRetried(t *testing.T) { run(t, "faults.test.mjs") }

func TestAdminsOperateTheCache(t *testing.T) { run(t, "cache.test.mjs") }

func TestOneConversationIsWorkedWith(t *testing.T) { run(t, "conversation.test.mjs") }

func TestAdminsMovePeople(t *testing.T) { run(t, "people.test.mjs") }

func TestPagesFitWhateverStandsOnThem(t *testing.T) { run(t, "extremes.test.mjs") }
