package demo

import "github.com/sales-ai-automation/salesai/sales"

const southManager = "daniel@demo.test"

// profiles lists the eight reps: four of the signed-in manager's team, then four of the other.
func profiles() []profile {
	north := func(p profile) profile { p.manager, p.engineer = ManagerEmail, "Alan Tsai"; return p }
	south := func(p profile) profile { p.manager, p.engineer = southManager, "Vivian Hsieh"; return p }
	return []profile{
		north(improver()), north(star()), north(falling()), north(newcomer()),
		south(steady()), south(weak()), south(strong()), south(erratic()),
	}
}

// improver learns within the four months to ask before showing.
func improver() profile {
	return profile{
		email: RepEmail, name: "林怡君", english: "Grace Lin", spoken: spoken{"Grace", "怡君"},
		thorough: .7,
		stories: []story{
			lose(english, "Chose a competitor whose director met the economic buyer", 0, .28, "cold discovery-poor demo-poor lost"),
			lose(chinese, "沒有預算，也沒有人在推", .02, .33, "cold discovery-poor stalled"),
			tell(chinese, sales.Proposal, .14, .50, "discovery-fair demo-poor+ pricing checkin"),
			tell(english, sales.Qualified, .24, .56, "discovery-fair demo-poor+ champion+"),
			tell(chinese, sales.Won, .36, .86, "discovery-fair+ demo-strong security+ pricing+ negotiation"),
			tell(english, sales.Negotiation, .50, .98, "discovery-strong demo-strong security+ pilot negotiation"),
			tell(chinese, sales.Proposal, .64, 1, "discovery-strong demo-strong pilot committee"),
			tell(english, sales.Qualified, .88, .99, "discovery-strong demo-strong"),
		},
	}
}

// star asks for numbers and people in every first conversation.
func star() profile {
	return profile{
		email: "yating@demo.test", name: "張雅婷", english: "Tina Chang", spoken: spoken{"Tina", "雅婷"},
		thorough: .95,
		stories: []story{
			tell(chinese, sales.Won, 0, .54, "discovery-strong demo-strong security+ pilot committee negotiation"),
			tell(english, sales.Won, .06, .48, "discovery-strong demo-strong pricing+ negotiation"),
			tell(english, sales.Won, .24, .42, "renewal+ negotiation"),
			tell(chinese, sales.Negotiation, .45, .99, "discovery-strong demo-strong pilot pricing+ negotiation"),
			tell(english, sales.Proposal, .54, .95, "discovery-strong demo-strong pilot committee"),
			tell(chinese, sales.Qualified, .71, .97, "discovery-strong demo-strong security+"),
			tell(english, sales.Contacted, .90, 1, "discovery-fair+ demo-strong"),
		},
	}
}

// falling began well and has since stopped asking.
func falling() profile {
	return profile{
		email: "jason@demo.test", name: "Jason Wu", english: "Jason Wu", spoken: spoken{"Jason", "Jason"},
		thorough: .6,
		stories: []story{
			tell(english, sales.Won, 0, .36, "discovery-strong demo-strong pilot negotiation"),
			tell(chinese, sales.Won, .04, .34, "discovery-strong pricing+ negotiation"),
			tell(english, sales.Proposal, .26, .83, "discovery-strong security+ pricing checkin stalled"),
			lose(chinese, "競爭對手算出了具體效益", .42, .90, "discovery-fair+ demo-poor+ pricing lost"),
			tell(english, sales.Qualified, .66, .98, "discovery-fair champion checkin"),
			tell(chinese, sales.Contacted, .72, 1, "discovery-poor demo-poor stalled"),
		},
	}
}

// newcomer joined six weeks ago.
func newcomer() profile {
	return profile{
		email: "howard@demo.test", name: "許家豪", english: "Howard Hsu", spoken: spoken{"Howard", "家豪"}, newcomer: true,
		thorough: .5,
		stories: []story{
			tell(chinese, sales.Qualified, .76, .98, "discovery-fair demo-poor+ security"),
			tell(english, sales.Contacted, .84, .95, "cold discovery-fair"),
			tell(chinese, sales.New, .96, .96, "cold"),
		},
	}
}

// steady is sound in every conversation and brilliant in few.
func steady() profile {
	return profile{
		email: "emily@demo.test", name: "Emily Chang", english: "Emily Chang", spoken: spoken{"Emily", "Emily"},
		thorough: .7,
		stories: []story{
			tell(english, sales.Won, 0, .60, "discovery-fair+ demo-strong security+ pricing+ negotiation"),
			tell(chinese, sales.Won, .18, .36, "renewal+ pricing+"),
			tell(chinese, sales.Proposal, .24, .71, "discovery-fair+ demo-strong security pricing+"),
			tell(english, sales.Negotiation, .48, .84, "renewal+ security+ pricing+"),
			tell(chinese, sales.Qualified, .60, .90, "discovery-fair+ demo-strong checkin"),
			tell(english, sales.Qualified, .74, 1, "discovery-fair+ demo-poor+ security"),
		},
	}
}

// weak talks about the product and never reaches anybody who decides.
func weak() profile {
	return profile{
		email: "kevin@demo.test", name: "Kevin Liu", english: "Kevin Liu", spoken: spoken{"Kevin", "Kevin"},
		thorough: .2,
		stories: []story{
			lose(english, "Went with a cheaper competitor", 0, .42, "discovery-poor demo-poor pricing lost"),
			lose(chinese, "今年不做，明年再看", .09, .54, "cold discovery-poor demo-poor stalled"),
			tell(chinese, sales.Contacted, .36, .84, "cold discovery-poor checkin stalled"),
			tell(english, sales.Contacted, .48, .93, "discovery-poor demo-poor champion checkin"),
			tell(english, sales.New, .84, .95, "cold discovery-poor"),
		},
	}
}

// strong brings the whole buying committee to one table.
func strong() profile {
	return profile{
		email: "mei@demo.test", name: "黃美玲", english: "Mei Huang", spoken: spoken{"Mei", "美玲"},
		thorough: .85,
		stories: []story{
			tell(chinese, sales.Won, .02, .57, "discovery-strong demo-strong security+ committee negotiation"),
			tell(english, sales.Won, .12, .54, "discovery-fair+ pilot pricing+ negotiation"),
			tell(chinese, sales.Negotiation, .48, .98, "discovery-strong demo-strong pilot committee pricing+"),
			tell(english, sales.Proposal, .66, .95, "discovery-strong security+ committee"),
			tell(english, sales.Won, .70, 1, "renewal+ committee negotiation"),
		},
	}
}

// erratic is excellent one week and absent the next.
func erratic() profile {
	return profile{
		email: "brian@demo.test", name: "陳柏宇", english: "Brian Chen", spoken: spoken{"Brian", "柏宇"},
		thorough: .5,
		stories: []story{
			tell(chinese, sales.Won, 0, .48, "discovery-strong demo-poor+ pricing+ negotiation"),
			lose(english, "Price; we never quantified the value", .12, .60, "discovery-fair demo-strong pricing lost"),
			tell(english, sales.Proposal, .36, .88, "cold discovery-strong checkin pricing+"),
			lose(chinese, "窗口離職，專案凍結", .48, .93, "discovery-fair+ demo-strong champion stalled"),
			tell(chinese, sales.New, .90, 1, "cold checkin"),
		},
	}
}
