package rules

// english is the catalogue for English conversations.
func english() catalogue {
	return catalogue{
		facets: facetTexts(`
metrics.loss | what the problem costs, in numbers | How much does this cost you in a typical month, in money or in hours?
metrics.target | a measurable target | Which number would have to move, and by how much, for this to have been worth it?
metrics.value | the return it would bring | If that number moved, what would it be worth to you in a year?
metrics.money | amounts of money | What does that come to in money?
metrics.volume | volumes | How many of these do you handle in a week?
metrics.neg | nobody has measured it | Who could help us to put a number on it?
economicBuyer.signer | who approves and signs | Who signs off on a purchase like this, and what do they look at first?
economicBuyer.self | the contact decides | Is it your decision alone, or does somebody else have to agree?
economicBuyer.budget | the state of the budget | Is there a budget for this, and whose is it?
economicBuyer.access | a way to meet the person who signs | Could we get them into our next conversation for fifteen minutes?
economicBuyer.concern | what matters to those above | What will they ask first when they see this?
economicBuyer.neg | no budget, or no say in it | Who would have to want this for it to get a budget?
decisionCriteria.must | must-haves and deal breakers | Which requirements would rule a vendor out?
decisionCriteria.need | what they need | What does a solution have to do for your team?
decisionCriteria.technical | technical requirements and integrations | Which systems does it have to work with?
decisionCriteria.security | security and compliance | What will security and compliance want to see?
decisionCriteria.commercial | price and terms | What would the pricing have to look like to work for you?
decisionCriteria.proof | the proof they want | What would you need to see to believe that it works?
decisionCriteria.ranked | how the options are compared | How will you compare the options, and what weighs most?
decisionCriteria.neg | no criteria yet | Who will set the criteria, and when?
decisionProcess.steps | the steps of the evaluation | What are the steps from here to a decision?
decisionProcess.approvals | who has to approve: procurement, legal, IT | Which departments have to say yes, and how long does each take?
decisionProcess.dates | the date by which they decide | By when do you need to decide, and what happens if that date passes?
decisionProcess.sequence | what comes after what | What happens after that?
decisionProcess.meeting | a dated next meeting | When do we talk next, and who should be there?
decisionProcess.neg | no plan or no urgency | What would have to happen for this to get a date?
identifyPain.problem | the problem | What is not working today?
identifyPain.impact | what the problem leads to | What happens to the business when that goes wrong?
identifyPain.emotion | how much it troubles them | Who feels this most, and how?
identifyPain.whynow | why it has to be solved now | Why solve it now, and what happens if nothing changes?
identifyPain.tried | what they tried before | What have you tried so far?
identifyPain.neg | they are content as it is | What would have to get worse before you changed it?
champion.action | somebody who acts for us inside | Would you take this to the person who decides, and what do you need from us for it?
champion.advocacy | somebody who speaks for us | What would you say if your boss asked you whether we are the right choice?
champion.info | inside information and data | Could you share the figures we need to size this?
champion.like | what they like | Which part would help you most?
champion.stake | what the contact gains personally | What would it change for you personally?
champion.neg | reluctance, or a supporter who left | What keeps you from recommending it?`),
		verdicts: [6]string{
			"Discussed, and the answer speaks against it.", "Barely touched.", "A start, with much still open.",
			"Usable: the main point is known.", "Well understood.", "As clear as it can be in one conversation.",
		},
		unheard: "Not discussed in this conversation.", asked: "The rep asked, but the answer says nothing about it.",
		byBuyer: "From the buyer: ", byRep: "Only from the rep: ", byUnknown: "From a speaker whose side is not known: ", against: "Against it: ",
		separator: "; ", comma: ", ", stop: ".", quoted: "%s: “%s” (%s)",
		labels: map[string]string{
			"loss": "Problem in numbers", "problem": "Problem", "competitor": "Current or competing vendor", "rival": "%s is in play",
			"renewal": "Renewal", "price": "Price", "must": "Requirement", "signer": "Who decides", "budget": "Budget",
			"dates": "Timing", "approvals": "Approval", "steps": "Path to a decision", "action": "Support inside", "like": "What they like", "target": "Target", "trust": "Trust", "concern": "What matters above", "volume": "Volume",
			"left": "A contact changed",
		},
		risks: map[string]string{
			"price": "Price is an objection", "competitor": "There is a rival vendor, or they may stay with the one they have", "single": "Single-threaded: only one person of the buyer's takes part.",
			"left": "A supporter left or changed role", "gate": "Security, legal or IT can stop it", "timing": "There is a date to meet",
			"statusquo": "They may stay as they are", "trust": "They do not trust it yet", "migration": "They fear the change-over", "champion": "Nobody inside acts for us yet.",
			"next": "No next step was agreed.",
		},
		alerts: map[string]string{
			"notSales":  "This does not look like a sales conversation: its scores say little.",
			"buyer":     "No economic buyer identified: nobody knows yet who approves the purchase.",
			"lost":      "The deal looks lost",
			"churn":     "They say that they will not go on with us",
			"injected":  "A line gives orders to whoever analyses this conversation (%s); it was ignored.",
			"sides":     "It is not known who sells and who buys: set the speakers' sides to get full scores.",
			"monologue": "The rep speaks %d %% of the words: ask more, listen more.",
			"silent":    "The buyer says very little: what is scored rests on few words.",
			"empty":     "There are no words to analyse.",
		},
		dimensions: map[string]string{
			"metrics": "Metrics", "economicBuyer": "Economic buyer", "decisionCriteria": "Decision criteria", "decisionProcess": "Decision process", "identifyPain": "Identify pain", "champion": "Champion",
		},
		summary: summaryText{
			people: "Sales conversation between %s (rep) and %s (buyer), %d turns.", pain: "The buyer's problem: “%s”.", criteria: "What it depends on: “%s”.",
			process: "How it goes on: “%s”.", next: "Agreed: “%s”.", weakest: "Least is known about: %s.", none: "Conversation of %d turns in which hardly anything about a purchase was said.",
			notSales: "Conversation of %d turns between %s. It does not look like a sales conversation.",
		},
	}
}
