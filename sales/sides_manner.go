package sales

import "strings"

// alternatives reads a table of lines for words of which one may stand for another.
func alternatives(table string) [][]string {
	var all [][]string
	for line := range strings.Lines(strings.TrimSpace(table)) {
		all = append(all, phrases(line))
	}
	return all
}

// phrases reads words with "|" between them; Latin ones stand between spaces.
func phrases(table string) []string {
	var all []string
	for line := range strings.Lines(strings.TrimSpace(table)) {
		for p := range strings.SplitSeq(strings.TrimSpace(line), "|") {
			if p[0] < 0x80 {
				p = " " + p + " "
			}
			all = append(all, p)
		}
	}
	return all
}

// probeCues make a question one about the other side's business, or one that asks for its consent.
func probeCues() []string {
	return phrases(`
you|your|you're|you've|yours|anybody else|anyone else|who else|who signs|who decides|who approves|who needs|who would|who needs to|what happened|what would|what must|what has to|what does success|by when|a day by which|what dates|how did that|how does that|how's that|does that cost|would that|would it help|shall i|shall we|should i|may i|can i|could i|anything else|part of it|made the difference|a good result|is there anything
您|你們|你们|貴公司|貴司|貴單位|贵公司|請問|请问|請教|请教|方便|哪位|誰|谁|多少|什麼時候|什么时候|怎麼走|這樣好不好|好不好|可以嗎`)
}

// demandCues make a question one about the offer.
func demandCues() []string {
	return phrases(`
do you have|do you support|do you offer|do you guarantee|do you integrate|do you charge|do you do|can you|could you send|could you do|can we|can it|could it|does it|does your|is it possible|is your|is that included|is it included|is that tunable|what if it|what about|what do you charge|how much is|how much does|how much would|what does it cost|what would it cost|what's the price|is there a discount|are you able|your references|would you do|how long does it|how long would|how does it|how do you handle|and if it|why should we|why would i
多少錢|多少钱|怎麼收費|怎么收费|你們有沒有|你們能|你們可以|你們的|你们的|能不能|可不可以|有沒有試用|支援嗎|支援|會不會|保固|要多久|報價`)
}

// reportCues make a statement one about the speaker's own business.
func reportCues() []string {
	return phrases(`
we've got|we have|we had|we run|we lost|we lose|we're losing|we missed|we use|we're using|we need|we want|we can't|we don't|we opened|we're on|we've been|we spend|we pay|we went from|we plan|we tried|we were|we give notice|we would|we'd|our team|our people|our|i need|i want|i won't|i sign|i lost|i've got|i can't|i don't|my team|my people|my boss|my manager|my husband|my wife|my partner|my business|head office|the board|the committee|the head
我們現在|我們目前|我們這邊|我們有|我們要|我們是|我們一|我們每|我們最|我們老闆|我們主管|我們公司|我们现在|我们目前|我们公司|我老闆|我主管|我先生|我女兒|現在是|現在三|一天|每天|一個月|每個月|上個月|今年|沒有編|我要|我怕|要能|不能`)
}

// figureCues are numbers in words.
func figureCues() []string {
	return phrases(`
two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|percent|half
十|百|千|萬|成|一半`)
}

// tradeWords are words of a purchase; a few different ones make a conversation one about a purchase.
func tradeWords() [][]string {
	return alternatives(`
price|prices|pricing
quote|quotes|quotation
proposal|proposals|offer
contract|contracts|agreement|order form
budget|budgets
vendor|vendors|supplier|suppliers|broker|brokers|reseller|resell
renewal|renew|renews|subscription|policy
trial|pilot|pilots|poc
demo|demos|presentation
procurement|purchasing|tender|bid|bids
licence|licences|license|licenses|seats
discount|margin|premium
rollout|roll out|go live|onboarding|implementation
integrate|integrates|integration|api|connector|module
our product|our platform|our solution|our system|our software|your product|your platform|your tool|your system|your software|your support
our customers|our clients|one of our customers
switch|switching|replace
competitor|competitors|cheaper|too expensive
sign off|signs off|signs|sign|signed|approves|approved
cfo|coo|ceo|head office|director
your team|your side|your people|your company
went with|go with|go ahead|decided against
software|tool|app
cost|costs|invoice
報價|报价|價格|价格|費用
預算|预算
廠商|厂商|供應商
合約|合约|簽約|續約|到期
方案|產品|产品|平台
系統|系统
導入|导入|上線
試用|试用|打樣|poc|demo|示範
採購|采购
介紹我們|跟您介紹|我們可以幫您
換掉|要換|換了|新機|機器
貴公司|贵公司|您好|您現在|您目前
客戶|客户
提案|案子|專案|项目
功能|版本|設定
簽|核准|審查`)
}

// elsewhereWords are heard among family and friends, and on the air.
func elsewhereWords() [][]string {
	return alternatives(`
mum|mom|mummy
dad|daddy
grandma|grandpa
love you|miss you|sweetheart|darling
homework
welcome back to|welcome to the show|welcome to another
podcast|this episode|listeners|tune in
my guest|our guest|today's guest
short break|after the break
chapter
媽|妈
爸
阿公|阿嬤|奶奶|爺爺|爷爷
想你|愛你|爱你|寶貝|宝贝
回家吃飯|回家吃饭
本集|這一集|節目|收聽|聽眾
來賓`)
}
