package rules

// englishExceptions are turns of phrase that look like something and are not. A heading [not.x] takes back every match of
// the topics that begin with x where it shares a word with one of the patterns.
func englishExceptions() string {
	return `
[not.metrics.volume]
the|those|both|these # *2 leads|managers|directors|bosses|heads|supervisors|of_us|of_you
# ?of us|you
# *1 things|points|questions|conditions|reasons|options|vendors|tools|minutes_left
after|until|before|within|last|next # *1 @time
# *2 stores|sites|plants|teams|locations|branches|regions|people *3 first|before|by|until
[not.metrics.loss]
missed|late *3 after # *1 @time
your|you *8 took|take|takes|taken *1 # *1 @time
cut|save|reduce|trim ?by % *3 department|departments|budget|budgets|spend|spending|headcount|costs
asked|told|wants|want *2 every|everyone|everybody|all|each|us *3 to *1 cut|save|reduce|trim *3 %|#
[not.metrics.target]
asked|told|wants|want *2 every|everyone|everybody|all|each|us *3 to *1 cut|save|reduce|trim *3 %|#
[not.identifyPain]
backlog|problem|problems|issue|issues|queue|delay|delays|pain *1 is|are|was|were|has_been|have_been gone|solved|fixed|resolved|history|over
your|you *8 took|take|takes|taken *1 # *1 @time
downtime|error|defect|churn target|goal|number
works|working|well|good|fine|slow|bad enough for
& *6 doesn't_work|don't_work|won't_work
isn't|not|aren't *1 scared|afraid|worried *1 of
[not.topic.statusquo]
do|does|did|doing nothing but|else
[not.topic.price]
you|you're|yours ?were|was|are ?actually|even|much cheaper
[not.decisionCriteria.must]
has_to|have_to|had_to|needs_to|need_to|must|should be|happen|get ?it|this|all agreed|decided|signed|done|finished|closed|live|ready|approved *4 by|before|until|@when
[not.decisionCriteria.need]
before|by *4 ideally
wants|want|need|needs to ?be clear|honest|open|fair|straight|call|say|tell|hear|know|talk|ask
[not.decisionProcess]
they|we|you|i|to board *2
on board
[not.step.ask]
i|we|he|she|they|i'll|we'll ?then send|forward|email|get|bring|give
[not.champion.neg]
bring|take it|this|that under|over|below|down|back|up
don't|do_not|doesn't|no|won't|needn't ?need ?any|more|much|be convincing|persuading|convinced|persuaded|selling
before|by|until *6 can't_promise|cannot_promise
that|which|live|anything|something i can't|cannot support
[not.champion.like]
= was|were ?so|very|really|quite excited|impressed|enthusiastic|keen
he|she|they was|were ?so|very|really|quite excited|impressed|enthusiastic|keen
love_you|love_to_all
[not.champion.stake]
i_wanted to|it|that
if i_wanted|i_want
[not.step]
take|bring that|this|it with_me
we'll|we_will|let's *1 take|have ?a ?short|quick break
give|gives|giving them *1 notice
see how_it|how_that|what_happens
[not.topic.churn]
cancel|cancelling|canceling|terminate|terminating ?our|the|my|this = *2
contract|subscription|agreement with|at *1 =
renew ?with|our|the = ?contract|licence|license
renew with_them|theirs|them
[not.topic.lost]
go|went|gone|going|signed|sign with you|your|yours|us
`
}

// chineseExceptions are the same in Chinese.
func chineseExceptions() string {
	return `
[not.topic.left]
新來的|新人|新進
人員|員工|帳號|使用者|同仁 *3 離職
[not.topic.migration]
停機 *4 降|時間|率|小時|目標|成本|損失|指標|數字
[not.topic.trust]
成|%|數字|紙本|資料|報告 *4 不相信|不信
[not.topic.price]
來|會來|要來|負責 *2 議價
[not.champion.neg]
成|%|數字|紙本|資料|報告 *4 不相信|不信
[not.champion.like]
看得|講得|說得 很清楚 *3 跟你們|跟您
規定 *14 可以接受
[not.metrics.volume]
第 # *1
有 一次|一天 *2 會議|開會
# *2 班長|主管|經理|窗口|老闆
規定 *4 # *2
[not.metrics.loss]
停機|不良|錯誤|流失 *4 降|減|縮 *6 #|%
他們|廠商|原廠|別家|對方|你們 *6 花|等|拖 *3 # *1 @時間
[not.identifyPain.impact]
他們|廠商|原廠|別家|對方|你們 *6 花|等|拖 *3 # *1 @時間
[not.identifyPain.problem]
用|用了 很久|好久
短期內|暫時|目前 *4 沒有人|沒人 會|要
吵著|想|要 *2 拿回 *3
不要太|不能太|不會太
太貴 *2 不要
停機|不良|錯誤|流失 *4 降|減|縮 *6 #|%
他|她 *1 怕 *8
[not.identifyPain.emotion]
他|她 怕 *8
[not.identifyPain.tried]
先用 *3 哪
[not.identifyPain.neg]
太貴 *1 不要
[not.decisionCriteria.must]
漏接|漏|錯|掉|損失|浪費|流失 *3 至少|最少
一定要|必須|務必 *2 決定|定案|做|完成|上線|簽|準時|開始|用印|送|換
@日子 *4 一定要|必須
至少|最少|起碼|要 *3 降|減|收回|省|提升|縮|壓 *3
[not.step]
還給 我|我們
關心一下|追一下|追蹤一下
有需要 *2 再
先 share|分享|介紹|說明 *4 agenda|議程|流程
流程是
[not.past]
@日子 *2 以前|之前
底|月|號|點|週|季 以前|之前
[not.topic.lost]
用|採用|跟|給|選 你|您|貴
[not.economicBuyer.budget]
太貴|貴了 *2 不要
`
}
