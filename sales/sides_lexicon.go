package sales

import "strings"

// cue is a phrase that one side says more often than the other.
type cue struct {
	phrase string // lower case; Latin words stand between spaces
	weight float64
}

// nameCues are words in a speaker's name that tell a side; the first that fits decides.
func nameCues() []struct {
	side  Side
	words []string
} {
	return []struct {
		side  Side
		words []string
	}{
		{RepSide, []string{" customer success ", " client success ", " client partner ", "客戶經理", "客戶成功", "客户经理", "客户成功"}},
		{BuyerSide, []string{" prospect ", " prospects ", " customer ", " customers ", " buyer ", " buyers ", " client ", " clients ", " purchaser ", "客戶", "客户", "買方", "买方", "買家", "买家", "顧客", "顾客", "採購", "采购"}},
		{RepSide, []string{" rep ", " ae ", " sdr ", " bdr ", " sales ", " salesperson ", " salesman ", " saleswoman ", " seller ", " agent ", " vendor ", " account executive ", " account manager ", " representative ", " presales ", "業務", "业务", "銷售", "销售", "售前", "賣方", "卖方"}},
	}
}

// repCues are what somebody who sells says.
func repCues() []cue {
	return cues(`
2 thanks for making time|thanks for making the time|thank you for making time|thanks for jumping on|thanks for hopping on|thanks for taking the time
1.5 thanks for joining|thank you all for joining|thanks for the thirty minutes|thanks for coming back to us|thanks for your time today
2 i'll show you|let me show you|i can show you|i'm going to show you|walk you through|show you what we do
2 our platform|our product|our solution|our customers|our clients|customers like you|companies like yours|our tool|our software|our tooling
1.5 we integrate with|our pricing|our roadmap|our engineers|our services team|sales eng|we can offer|we offer|special offer
1.5 i'll send you|i'll send over|i'll follow up|i'll schedule|i'll prepare|i'll put together|i'll include|you'll have it|you'll have both|send you a quote|send you the|happy to send
1 i'll send|i'll join|i'll check in|we can start a pilot|i can match
2 what have you tried|where does that hurt|what worries you|what's driving|tell me what's happening|how do you currently|how are you handling|what would it take|what's still open
1.5 tell me about|tell me a little about|walk me through|can i ask about budget|what's your budget|do you have a budget|who else|who signs|what does success look like|what would good look like|what would success
1.5 your renewal|your current|you're running|you're using|you told me|you mentioned|you wrote|you said|on your side|on your end|from your side
1.5 i can get to|i can match|we can do|we could do|we can put that|we can offer|is possible if|we accept it|if i come back with|you'll have a|you'll get|i'd need our legal|take that to our legal|revised offer|revised order form|put it in writing|confirm in writing|your four points|i appreciate it|may i ask|may i send|shall i send|shall i call|would you be open|would you be comfortable|introducing us|checking in on
1 your team|your company|does that make sense|does that sound|any questions so far|what do you think overall|anything else|what is your|how do you|if you commit|on our end|from my side
2 我示範|我來示範|跟您介紹|為您介紹|向您介紹|幫您|為您|感謝您|謝謝您撥|貴公司|貴司|跟您報告|為你們示範|给您|帮您|贵公司|感谢您
1.5 我們的系統可以|我們的平台|我們的產品|我們的方案|我們系統|我們平台|我們產品|我們的客戶|我們有客戶|我們可以提供|我们的平台|我们的产品|我们的系统|我会发给您|我再寄|我寄給|我會寄|我會準備|我來準備|我會整理|我來安排|寄給您|寄给您|提供給您|傳給您
1.5 請問您|想請教|想了解一下|請教一下|您目前|您這邊|您那邊|你們目前是怎麼|你們現在怎麼|您覺得|请问您|想请教|您目前|预算方面|預算方面|方便請問|方便透露|誰會參與|還有誰
1.5 另外收費|報個價|報過來|報給您|給您報價|寄連結|把連結寄|很多客戶|大部分客戶|其他客戶|試辦計畫書|拜訪看看|再打給您|再跟您聯絡|追一下|關心一下|什麼需要我們|還需要我這邊|再展示|今天只秀|今天就把|我把報價|我帶一台|兩個禮拜內給您|明天就給您
0.7 您
`)
}

// buyerCues are what somebody who buys says.
func buyerCues() []cue {
	return cues(`
2 too expensive|our budget|my boss|our cfo|our ceo|our legal|our procurement|our it team|our security team|our auditors|our front desk|my office manager|your price|your quote|your pricing|your proposal
2 we're running on|we are running on|we're on|we've been on|our problem|our biggest problem|we lose|we're losing|we got burned|i got burned|we waste|we spend|our pain|my worry|my concern|we're worried|what worries us
1.5 we need|we'd need|we would need|we want|we're looking for|we currently|we use|we're using|our current|our renewal|we have something in place|we can't|we cannot|we don't have|my team|our team|our people|our managers|our reps|our staff|at the moment we|leadership wants
1.5 send me|bring me|show me|send it|can you send|can you do|do you support|does it support|does it integrate|does it work|do you have|is there a version|how much is|how much does it cost|what does it cost|what would it cost|can you ingest|can we do a
2 as cfo|as ceo|as coo|i can release|i released|i won't sign|i sign|my business|our solicitor|our general counsel|our coo|our cio|our controller|my controllers|the works council|our works council|your standard is|your legal|your people|your support|your side sent|we went with|we've decided to go with|we give notice
1.5 head office|i don't get asked|i've read the proposal|my co founder|our operations director|i'd use it|i'll pass it on|we're not going to renew|our own vpc|our consumers|our auditors|the auditors billed us
1 not sure we|i'd have to ask|i'd have to check|other vendors|vendors|procurement|we asked|we tried|our side|my side|i don't decide|i'm not unhappy|we stay with|if we switch|if we proceed|i'm resetting|i'll bring|before our|i answer to|we had|we run
2 太貴|我們預算|我們的預算|我們老闆|我老闆|我們總經理|我主管|我們主管|我們財務|我們採購|我們法務|我們資訊|我們it|你們的報價|你們報價|你們價格|你們的系統|你們系統|你們有沒有|你們能不能|你們可以|你們支援|太贵|我们老板|我们预算|你们的报价|你们的系统|你们有没有|你们能
1.5 我們現在用|我們目前用|我們目前是|我們現在是|我們一直|我們需要|我們希望|我們想要|我們最怕|我們最大的|我們擔心|我擔心|我們公司|我們這邊|我們內部|我們門市|我們工廠|我們同事|我們團隊|我們業務|我們客服|我们现在用|我们目前|我们需要|我们希望|我们担心|我们公司|我们内部
1.5 我核的|寫簽呈|要送董事長|不是我在管|沒有編預算|我先生|店我的|我決定|我老闆|跟董事會|我不能接受|我就簽|你先幫我們|你們跑|你報|還放在我桌上|給我們資安|我們規定|沒有要換
1 要問一下|回去討論|內部討論|再考慮|多少錢|怎麼收費|可以試用|有沒有試用|先試|報價單給我|寄給我|传给我|發給我|发给我|考虑一下|多少钱|怎么收费
`)
}

// cues reads lines of a weight and phrases with "|" between them.
func cues(table string) []cue {
	var all []cue
	for line := range strings.Lines(strings.TrimSpace(table)) {
		weight, phrases, _ := strings.Cut(strings.TrimSpace(line), " ")
		w := 0.0
		switch weight {
		case "2":
			w = 2
		case "1.5":
			w = 1.5
		case "1":
			w = 1
		case "0.7":
			w = 0.7
		}
		for p := range strings.SplitSeq(phrases, "|") {
			if p[0] < 0x80 {
				p = " " + p + " "
			}
			all = append(all, cue{p, w})
		}
	}
	return all
}
