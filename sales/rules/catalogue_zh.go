package rules

// chinese is the catalogue for Chinese conversations, in Traditional Chinese as used in Taiwan.
func chinese() catalogue {
	return catalogue{
		facets: facetTexts(`
metrics.loss | 問題造成的損失數字 | 這個問題一個月大概造成多少損失，金額或工時都可以？
metrics.target | 可衡量的目標 | 哪個數字要改善多少，您才會覺得這件事值得做？
metrics.value | 可帶來的效益 | 如果這個數字改善了，一年對公司值多少錢？
metrics.money | 金額 | 換算成金額大約是多少？
metrics.volume | 業務量 | 一週大概要處理多少筆？
metrics.neg | 還沒有人量化過 | 公司裡誰可以協助把數字算出來？
economicBuyer.signer | 由誰核准與簽約 | 這類採購最後由誰核准？他最先看什麼？
economicBuyer.self | 聯絡人自己可以決定 | 這是您一個人可以決定的，還是還需要誰同意？
economicBuyer.budget | 預算狀況 | 這個案子有編預算嗎？是哪個部門的預算？
economicBuyer.access | 接觸核准者的管道 | 下次能不能請核准的主管一起參加十五分鐘？
economicBuyer.concern | 上層在意的事 | 主管看到這個案子，第一個會問什麼？
economicBuyer.neg | 沒有預算或沒有決定權 | 要由誰來支持，這個案子才會有預算？
decisionCriteria.must | 必要條件與不可妥協的底線 | 哪些條件沒達到就不會考慮？
decisionCriteria.need | 需求 | 這套系統一定要幫團隊做到什麼？
decisionCriteria.technical | 技術需求與系統串接 | 需要和哪些現有系統串接？
decisionCriteria.security | 資安與法規要求 | 資安和法務會要求看哪些文件？
decisionCriteria.commercial | 價格與條件 | 什麼樣的價格與條件對您來說比較合適？
decisionCriteria.proof | 希望看到的證明 | 要看到什麼，您才會相信真的有效？
decisionCriteria.ranked | 評比的方式 | 您會怎麼比較各家方案？哪一項最重要？
decisionCriteria.neg | 還沒有評估標準 | 評估標準會由誰、在什麼時候訂出來？
decisionProcess.steps | 評估的步驟 | 從現在到做決定，中間有哪些步驟？
decisionProcess.approvals | 需要哪些單位核准（採購、法務、資訊） | 哪些部門需要同意？各需要多久？
decisionProcess.dates | 決定的期限 | 最晚什麼時候要決定？錯過的話會怎麼樣？
decisionProcess.sequence | 先後順序 | 這一步之後接下來是什麼？
decisionProcess.meeting | 已約定的下次會議 | 我們下次什麼時候談？還需要誰參加？
decisionProcess.neg | 沒有計畫或不急迫 | 要發生什麼事，這個案子才會排上時程？
identifyPain.problem | 問題本身 | 目前哪裡最不順？
identifyPain.impact | 問題造成的後果 | 出問題的時候，對公司有什麼影響？
identifyPain.emotion | 困擾的程度 | 誰對這件事感受最深？
identifyPain.whynow | 為什麼現在要解決 | 為什麼是現在？如果不處理會怎麼樣？
identifyPain.tried | 試過的做法 | 之前試過哪些方法？
identifyPain.neg | 對現況滿意 | 情況要變成怎樣，您才會想改變？
champion.action | 在內部幫我們推動的人 | 您願意把這個案子帶給決策者嗎？需要我們準備什麼？
champion.advocacy | 替我們說話的人 | 如果主管問您我們適不適合，您會怎麼說？
champion.info | 內部資訊與資料 | 方便提供評估需要的數據嗎？
champion.like | 喜歡的地方 | 哪個部分對您最有幫助？
champion.stake | 對聯絡人個人的好處 | 這件事對您個人會有什麼改變？
champion.neg | 保留態度，或支持者離開 | 是什麼讓您還不想推薦？`),
		verdicts: [6]string{
			"有談到，但結果是負面的。", "只稍微提到。", "有初步資訊，還有很多不明。", "可用：主要的部分已經知道。", "掌握得很清楚。", "以一次對話來說已經非常完整。",
		},
		unheard: "這次對話沒有談到。", asked: "業務問過，但回答沒有提供相關資訊。",
		byBuyer: "買方提到：", byRep: "只有業務提到：", byUnknown: "身分不明的發言者提到：", against: "不利的部分：",
		separator: "、", comma: "、", stop: "。", quoted: "%s：「%s」（%s）",
		labels: map[string]string{
			"loss": "量化的問題", "problem": "痛點", "competitor": "現有或競爭廠商", "rival": "競爭或現有廠商 %s", "renewal": "續約",
			"price": "價格", "must": "需求條件", "signer": "決策者", "budget": "預算", "dates": "時程", "approvals": "核准關卡", "steps": "決策步驟",
			"action": "內部支持", "like": "喜歡的地方", "target": "目標", "trust": "信任", "concern": "上層在意的事", "volume": "業務量", "left": "聯絡人異動",
		},
		risks: map[string]string{
			"price": "價格是疑慮", "competitor": "有競爭廠商，或可能留在現有廠商", "single": "單一窗口：買方只有一個人參與。", "left": "支持者離開或異動",
			"gate": "資安、法務或資訊單位可能擋下", "timing": "有期限壓力", "statusquo": "可能維持現狀", "trust": "還沒有建立信任", "migration": "擔心轉換過程",
			"champion": "還沒有人在內部幫我們推動。", "next": "沒有約定下一步。",
		},
		alerts: map[string]string{
			"notSales":  "這看起來不像銷售對話，評分參考價值很低。",
			"buyer":     "尚未找到經濟買家：還不知道由誰核准採購。",
			"lost":      "這筆生意看來已經失去",
			"churn":     "對方表示不再續用",
			"injected":  "有一段話在對分析者下指令（%s），已忽略。",
			"sides":     "不知道誰是業務、誰是買方：請設定發言者的身分才能完整評分。",
			"monologue": "業務說了 %d %% 的話：多問、多聽。",
			"silent":    "買方說得很少，評分依據有限。",
			"empty":     "沒有可以分析的內容。",
		},
		dimensions: map[string]string{
			"metrics": "量化指標", "economicBuyer": "經濟買家", "decisionCriteria": "決策標準", "decisionProcess": "決策流程", "identifyPain": "痛點識別", "champion": "內部支持者",
		},
		summary: summaryText{
			people: "%s（業務）與 %s（買方）的銷售對話，共 %d 段。", pain: "買方的問題：「%s」。", criteria: "決定的關鍵：「%s」。",
			process: "後續流程：「%s」。", next: "約定：「%s」。", weakest: "最不清楚的是：%s。", none: "共 %d 段的對話，幾乎沒有談到採購。",
			notSales: "%[2]s 的對話，共 %[1]d 段，看起來不像銷售對話。",
		},
	}
}
