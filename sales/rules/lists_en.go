package rules

// englishLists are the lists behind "@" in the English tables.
func englishLists() map[string]string {
	return map[string]string{
		"exec":   "cfo|ceo|coo|cto|cio|ciso|cmo|cro|cpo|vp|svp|evp|vice_president|president|director|owner|founder|co_founder|board|boss|chairman|chair|managing_partner|senior_partner|doctor|dr|head_of|finance|leadership|general_manager|gm|chief|controller|principal|dean|superintendent|comptroller|treasurer|management|upstairs|executive~|exec|execs|budget_holder|budget_owner|steering_committee|headquarters|hq",
		"gate":   "procurement|purchasing|legal|security|infosec|it|compliance|finance|board|committee|council|lawyers|counsel|auditors|risk|revops|rev_ops|privacy|architecture|dpo|works_council",
		"month":  "january|february|april|june|july|august|september|october|november|december|jan|feb|apr|jun|jul|aug|sept|oct|nov|dec|spring|summer|autumn|winter|christmas|thanksgiving",
		"day":    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|tonight",
		"when":   "@month|@day|march|may|q1|q2|q3|q4|h1|h2|year_end|month_end|quarter_end|next_week|next_month|next_quarter|next_year|this_week|this_month|this_quarter|this_year|end_of_day|eod|end_of_week|eow|end_of_the|end_of_month|end_of_quarter|end_of_year|end_of_q1|end_of_q2|end_of_q3|end_of_q4|the_week_after|fiscal_year|fiscal|the_first|the_tenth|the_twelfth|the_fifteenth|the_twentieth|the_thirtieth|new_year|the_holidays|first_of|mid_q1|mid_q2|mid_q3|mid_q4",
		"time":   "second|seconds|minute|minutes|min|mins|hour|hours|day|days|week|weeks|month|months",
		"period": "day|week|month|quarter|year|shift|night|hour|weekend|season|month's|deal|call|rep|person|order|location|store|site|patient|customer|monday|morning|evening|sprint|cycle|annum",
		"per":    "a|per|each|every|every_single|an",
		"unit":   "booking~|appointment~|call|calls|ticket|tickets|order|orders|lead|leads|customer|customers|client|clients|patient|patients|deal|deals|opportunit~|invoice|invoices|report|reports|claim|claims|shipment~|deliver~|hours|minutes|people|person|reps|agents|staff|employee~|users|seat|seats|hires|store|stores|location|locations|site|sites|plant|plants|branch|branches|team|teams|device|devices|machine|machines|vehicle|vehicles|truck|trucks|email|emails|error|errors|mistake~|incident~|outage~|complaint~|return|returns|meeting|meetings|project|projects|candidate~|student|students|room|rooms|units|parts|pallets|stops|tables|covers|guests|members|subscriber~|sku|skus|transaction~|payments|contracts|documents|forms|records|accounts|visits|sessions|jobs|work_orders|inspections|requests|cases|heads|fte|ftes|engineers|drivers|nurses|developers|licenses|licences|sales|units|times|policies|loans|properties|listings|tenants|beds|stoppages|findings|systems|tools|spreadsheets",
		"losing": "lose|loses|losing|lost|miss|misses|missing|missed|waste|wastes|wasting|wasted|cost|costs|costing|bleed|bleeding|leak|leaking|forfeit|write_off|wrote_off|burn|burning|short|drop|drops|dropping|dropped",
		"change": "cut|reduce|reduced|reduces|reducing|increase|increased|grow|improve|improved|raise|boost|save|saved|saves|saving|lower|lowered|double|halve|shrink|speed_up|shorten|bring|hit|reach|get|drop",
		"bad":    "slow|manual|generic|unreliable|outdated|clunky|messy|a_mess|a_disaster|broken|painful|a_pain|confusing|inaccurate|wrong|inconsistent|chaotic|chaos|fragmented|terrible|awful|horrible|useless|a_nightmare|nightmare|frustrating|error_prone|time_consuming|cumbersome|tedious|a_bottleneck|a_problem|a_headache|overwhelmed|stretched|understaffed|late|stuck|scattered|siloed|blind|all_over_the_place|down|out_of_date|out_of_sync|polluted|incomplete|exhausting|unsustainable|killing_us|heavy|complicated|limited|inefficient|hard|difficult|stale|weak|poor|bad|worse",
		"be":     "is|are|was|were|gets|get|getting|got|it's|that's|they're|looks|feels|been|become|becomes|being|seems|we're|remains|stays|runs",
		"very":   "so|too|very|really|pretty|just|still|always|quite|a_bit|kind_of|completely|totally|often|usually|honestly|super|incredibly|all|rather|extremely|basically|a_little|constantly|never_not|getting",
		"we":     "we|we're|we've|we'd|i|i'm|i've|i'd|our|my|us|they",
		"future": "i'll|i_will|i'm_going_to|i_am_going_to|let_me|i_can|we'll|we_will|i'd|i_could|i_want_to|i'm_happy_to|happy_to",
		"do":     "send|share|schedule|prepare|bring|join|prep|include|set_up|put|put_together|follow_up|get|book|introduce|pull|draft|forward|check|confirm|arrange|invite|email|call|review|come_back|run|talk|look_into|make_sure|ask|own|start|write|organize|organise|loop|map|prove|take|push|circle_back|ping|connect|update|provide|give|add|sharpen|work_on|find_out|present|bring_in|drop|test|reach_out|let_you_know",
		"data":   "report|reports|data|numbers|volume|volumes|baseline|invoice|invoices|recordings|org_chart|list|export|logs|criteria|template|spreadsheet|sample|samples|statement|breakdown|requirements|contract|scoring|figures|stats|details",
		"ally":   "lead|manager|team|boss|colleague~|director|committee|stakeholder~|internally|doctor|dr|peers|@exec|@gate",
		"speak":  "bring|brings|take|share|push|introduce|forward|present|pitch|sell|loop|talk|speak|convince|show|walk|pull|invite|set_up|arrange|organize|organise|schedule|get|connect|involve|book|run|escalate|raise|send|tell|ask",
	}
}
