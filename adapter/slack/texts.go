package slack

import "github.com/sales-ai-automation/salesai/sales"

// texts are the words of a message in one language.
type texts struct {
	finished, score, rating, rep, customer, caseNumber, conversation, overall string
	dimensions, findings, steps, risks, alerts                                string
	notDiscussed, notScored, insufficient, open, took, by, rules, more, due   string
	colon                                                                     string
	dimension                                                                 map[sales.Dimension]string
	ratings                                                                   map[sales.Rating]string
	priorities                                                                map[string]string
}

func textsIn(language string) texts {
	if language == Chinese {
		return texts{
			finished: "對話分析完成", score: "總分", rating: "資格狀態", rep: "業務", customer: "客戶", caseNumber: "案件編號", conversation: "對話", overall: "%d / 100",
			dimensions: "MEDDIC 維度", findings: "重點發現", steps: "下一步", risks: "風險", alerts: "警示",
			notDiscussed: "未談及", notScored: "無法評分", insufficient: "佐證不足：評分的維度少於四個", open: "開啟對話", took: "處理時間 %s", by: "分析引擎：%s", rules: "規則（非語言模型）",
			more: "…還有 %d 項", due: "期限：", colon: "：",
			dimension: map[sales.Dimension]string{
				sales.Metrics: "量化指標", sales.EconomicBuyer: "經濟買家", sales.DecisionCriteria: "決策標準",
				sales.DecisionProcess: "決策流程", sales.IdentifyPain: "痛點識別", sales.Champion: "內部支持者",
			},
			ratings:    map[sales.Rating]string{sales.Strong: "強", sales.Medium: "中", sales.Weak: "弱", sales.AtRisk: "有風險"},
			priorities: map[string]string{"high": "高", "medium": "中", "low": "低"},
		}
	}
	return texts{
		finished: "Conversation analysed", score: "Overall score", rating: "Qualification", rep: "Rep", customer: "Customer", caseNumber: "Case number", conversation: "Conversation", overall: "%d / 100",
		dimensions: "MEDDIC dimensions", findings: "Key findings", steps: "Next steps", risks: "Risks", alerts: "Alerts",
		notDiscussed: "not discussed", notScored: "not scored", insufficient: "Insufficient evidence: fewer than four dimensions scored", open: "Open the conversation", took: "processed in %s", by: "engine: %s", rules: "rules (no language model)",
		more: "… and %d more", due: "due: ", colon: ": ",
		dimension: map[sales.Dimension]string{
			sales.Metrics: "Metrics", sales.EconomicBuyer: "Economic buyer", sales.DecisionCriteria: "Decision criteria",
			sales.DecisionProcess: "Decision process", sales.IdentifyPain: "Identify pain", sales.Champion: "Champion",
		},
		ratings:    map[sales.Rating]string{sales.Strong: "Strong", sales.Medium: "Medium", sales.Weak: "Weak", sales.AtRisk: "At Risk"},
		priorities: map[string]string{"high": "high", "medium": "medium", "low": "low"},
	}
}
