package cache

// breach switches fences off one at a time, so that a test can show that each of them is needed.
// Outside of tests every field is false.
type breach struct {
	hot      bool // a change heard does not reach hot values
	store    bool // a stored value is believed whatever its version
	waiter   bool // a caller takes the result of a flight that set off before the change it knows of
	fill     bool // a value that went stale while it was built enters the tiers, over a newer one too
	trust    bool // lost notifications are ignored
	gone     bool // what is gone is treated like what has changed
	snapshot bool // the version is read after the value instead of in the same moment
	heard    bool // changes are taken in some time after the ledger told them
	many     bool // GetMany reads the versions after the values instead of in the same moment
	lease    bool // who waits for another instance's build takes whatever the store has by then
	warm     bool // a value built before anybody asked is put over a newer one, and the floor down to it
	handover bool // a value handed over is said to be of the newest version known
	check    bool // that a published change was not heard is ignored
	above    bool // a key whose floor was dropped is sure again though older versions are told
	doubt    bool // once changes are heard again, those missed while nobody noticed are forgotten
}
