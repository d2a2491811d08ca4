package rules

// englishValue is what is said about numbers and pain. A line may begin with a weight (1 if none) and with "!" where
// a "not" before it does not turn it round.
func englishValue() string {
	return `
[metrics.loss]
1.1 @losing *5 &
fine|fined|fines|penalty|penalties|charge|billed|paid_out *4 &
0.9 # *1 hours|minutes|days *2 @per day|week|month|shift *3 lost|gone|easy|wasted|just
& *2 @per @period *4 lost|wasted|just|alone|scrap|overtime|rework
@losing *5 # *2 @unit
1.1 @losing *4 $
@losing *6 %
0.9 @losing *5 # *2 @time
# *3 @unit *5 lost|missed|wasted|late|abandoned|unanswered|rejected|slipped|no_shows|overdue|delayed|fell_through|dropped
# *1 @per @period *4 lost|losses|wasted|in_lost|down_the_drain
# *4 in_lost|in_losses|lost_revenue|lost_sales|lost_production|lost_business|in_damages
$ *6 lost|wasted|missed|penalties|fines|scrap|overtime|leakage|written_off
% *6 fail|fails|failed|error~|late|churn|churned|turnover|no_show~|drop_off|abandon~|scrap|wrong|rejected|never|slip|missed|wasted
churn|turnover|error_rate|no_show_rate|scrap_rate|defect_rate|abandon~|no_shows|win_rate|close_rate|conversion *5 %
downtime|outage~|overtime|rework|backlog|stoppage~ *8 #|$|%
0.9 # *1 hours|minutes|days *3 downtime|overtime|rework|stop|outage
0.9 spend|spends|spent|spending|takes|take|took|taking|wait|waits|waited|waiting *5 # *1 @time
0.7 # *1 hours|minutes|days *2 on|to|just|doing|manually *6
0.6 averag~ # *1 @time
0.7 half *3 wasted|lost|gone|late|useless
[metrics.money]
& *2 @per @period
$ *4 @per @period
0.8 worth|revenue|margin|savings|saves|cost|costs|value|penalt~ *5 $
0.8 $ *3 revenue|margin|savings|deal|deals|pipeline|arr|business|loss|losses|profit
0.6 real_money|lot_of_money|millions|hundreds_of_thousands
[metrics.target]
get|bring|take|cut|down *4 to|under|below # *1 @time|@unit
halve|halving|double *5 #|@period|incidents|errors|time|cost|costs|downtime|complaints
@change *8 %
@change *6 by # *2
@change *5 # *1 @time|@unit
from # *5 to #
0.9 target|goal|objective *6 #|%
0.9 success *6 #|%
0.9 at_least *2 %
0.8 within # *1 @time
0.8 success_metric~|success_criteria|kpi|kpis|scorecard|score_card
0.7 baseline|benchmark|measur~|metrics|sla|slas|nps|csat|okr|okrs
0.5 hit|hits|meet|meets|clear|clears the_bar|the_target|the_mark
0.5 proves_out|prove_out
[metrics.value]
pays_back|paid_back|earns_back|paid_for_itself
roi|payback|pay_back|pays_for_itself|pay_for_itself|break_even|business_case|return_on_investment|cost_benefit|tco|total_cost
0.9 math|numbers|maths ?already works|work|works|adds_up|add_up|checks_out|make_sense
0.9 pays|covers *3 gap|difference|back|itself
0.8 # *3 @unit *3 recovered|saved|won_back|regained
0.8 save|saves|saving us|me|them|you *4 #|$|%
0.6 cost_saving~|save_money|save_time|saves_time|more_revenue|get *3 back
[metrics.volume]
# *3 @unit *4 @per @period
# times|hours|minutes @per @period
0.7 # *2 hours|minutes|calls|tickets|orders|bookings|invoices|leads *2 daily|weekly|monthly
0.5 # *1 @count
0.5 call_volume|ticket_volume|order_volume|headcount|volume_report
[metrics.neg]
0.8 no_idea *4 cost|costs|much|many
0.8 never|not|haven't|hasn't|don't *3 measured|measure|tracked|track|quantified|calculated|put_a_number
0.8 nobody|no_one *2 knows|measures|tracks|counts

[identifyPain.problem]
0.8 it's|it_is|is|was a_pain|a_hassle|a_drag|a_mess|a_nightmare
0.9 drops_out|dropping_out|dropped_out|cuts_out|cutting_out|played_up|playing_up
0.8 not|wasn't|weren't|isn't covered|included
0.8 nobody|no_one *3 told|tells|heard|hears|noticed
0.8 still bad|slow|broken|the_same
@be ?@very ?@very @bad
0.9 our|my|biggest|main|real|number_one *3 problem|challenge|issue|headache|bottleneck|pain|struggle|frustration|trouble|gap
0.5 here's my|our|the problem
0.9 problem|challenge|issue|trouble|headache|difficulty|pain is|was|with|for_us|that
real|huge|big|biggest *1 bleed|pain|mess|drain
0.9 struggle|struggles|struggling|suffer|suffers|suffering
0.9 we|i|they|you *3 lose|losing|lost|miss|missing|missed|waste|wasting|wasted *5
the *3 part *2 we|i lose
keep|keeps|kept *3 breaking|crashing|failing|dropping|going_down|losing|slipping|happening|complaining|asking_why
0.9 calls|system|systems|app|it|line|lines|tool|software|server|data|cause|they|report|sync|everything *2 drop|drops|dropped|breaks|break|crashes|crash|crashed|freezes|fails|failed|goes_down|went_down
until_it_doesn't|falls_apart|fell_apart|stops_working|stopped_working|doesn't_work|don't_work|didn't_work|not_working|isn't_working|go_nowhere|goes_nowhere|went_nowhere|rings_out|ring_out|going_backwards|out_of_control|doesn't_scale|don't_scale|won't_scale|blows_up|blew_up
nobody|no_one|no_body *2 checks|check|uses|knows|trusts|trust|answers|answer|reads|updates|owns|sees|looks|has_time|notices|remembers|follows|dares|picks_up|responds|shows
0.8 can't|cannot|couldn't|can_not|unable_to|no_way_to|hard_to|difficult_to|impossible_to *2 find|see|tell_who|tell_what|tell_which|tell_if|tell_whether|tell_when|tell_how|tell_where|tell_why|track|trust|measure|keep_up|scale|forecast|rely|compare|explain|report|reach|hire|predict|plan|prove|cope|handle
0.8 takes|took|take|taking *2 forever|too_long|ages|so_long|days|weeks|months|hours|all_day
0.8 errors|error_rate|mistake|mistakes|typos|rework|duplicate~|double_entry|double_booking~|double_booked|copy_paste|copy_and_paste|copying|manually|by_hand|retyp~|re_enter~|re_typ~|paper_forms|guesswork|firefighting
0.8 slip|slips|slipped|slipping|fall|falls|fell|falling through_the_cracks
0.8 gets|get|got|getting polluted|lost|stuck|delayed|ignored|messed_up|burned|corrupted|missed|forgotten|buried|blamed|cancelled
0.7 why *3 deal|deals|customer|customers|order|orders *2 slip|slipped|slips|left|lost|failed|late
0.6 complaint~|complain~|churn|churning|downtime|outage~|delay|delays|backlog|overtime|burnout|burned_out|fines|penalt~|no_shows|stockout~|bottleneck~|leakage|shrinkage|turnover|attrition|rejects|scrap
0.8 too long|slow|late|many|often|much_time|noisy|heavy|many_clicks
0.9 half_wasted|waste_of|wasted_time|wastes|burning *2 time
0.9 got|gets|getting|become|becoming worse|harder|out_of_hand
0.8 service|support|quality|response|reporting *3 worse|terrible|bad|slow|poor|gone
0.8 doesn't|don't|didn't|won't|isn't|aren't|not ?really ?actually trust|work|talk_to|sync|connect|integrate|scale|match|show|match_up|add_up|reliable|accurate|consistent|usable
0.7 actually|really trust
0.7 don't|doesn't|no ?any visibility|insight|control|overview|single_source|transparency|consistency|record
0.6 everything|it|all *3 spreadsheet~|excel|paper|whiteboard|sticky_notes|post_its|email_threads|whatsapp
0.6 too_expensive|overpriced|price_hike|raised|bumped *2 price|prices|rate
0.7 just_don't|just_doesn't|today_we_just
[identifyPain.impact]
fine|fined|fines|penalty|penalties|billed *4 &
@losing *5 # *2 @unit
1.1 @losing *4 $
@losing *6 %
spend|spends|spent|spending|takes|take|took|wait|waits|waited|waiting *5 # *1 @time
% *6 fail|fails|failed|error~|late|churn|turnover|no_show~|abandon~|scrap|wrong|rejected|wasted
downtime|outage~|overtime|rework|backlog|stoppage~ *8 #|$|%
lost|lose|losing *2 customer|customers|client|clients|deal|deals|revenue|business|account|accounts|people|patients|orders|money|sales
0.8 book|books|went|go|goes|switch|switches|moved|leave|left *2 with|to whoever|competitor|competitors|someone_else|somebody_else|elsewhere
0.8 # times @per @period
0.7 real_money|penalt~|fine|fines|fined|lawsuit|failed *2 audit|findings|overtime|write_offs
0.7 board|cfo|ceo|management|leadership *5 red|angry|upset|noticed|complain~
[identifyPain.emotion]
furious|livid|fuming|gutted
! go_through_that|go_through_this
worried|worry|worries|worrying|concern|concerned|concerns|afraid|scared|scares|scare|spooked|nervous|fear|fears|anxious
frustrated|frustrating|frustration|frustrates|fed_up|sick_of|tired_of|sick_and_tired|hate|hates|annoyed|annoying|angry|upset|embarrass~|stressful|stressed|stress|panic|desperate|miserable|drives_me|driving_me|driving_us|drives_us
i'm_done|we're_done|i_am_done|had_enough|last_straw
burned|burnt|nightmare|keeps_me_up|keeping_me_up|lose_sleep|losing_sleep|at_risk|on_fire|killing_us|killing_me|hurts|hurting
0.8 don't_want_to|not_going_to *3 test_case|guinea_pig|again|the_one
0.6 honestly|frankly *6 bad|problem|mess|tired|done
0.5 cannot|can't *3 be_down|go_down|afford_to
[identifyPain.tried]
we|i|they tried|have_tried|looked_at|switched|built|asked|hired|bought|evaluated|complained
we've|i've|they've *1 tried|looked|switched|built|asked|been_through
0.8 support_ticket~|workaround~|work_around~|band_aid|stop_gap|for_now_we|at_the_moment_we
[identifyPain.whynow]
can't|cannot *3 go_on|keep_doing|continue|go_into_another|wait|afford_to_wait|another_year
0.9 this_is_the_first_time|why_now|urgent|urgently|as_soon_as_possible|asap|right_away|before_it's_too_late|running_out_of_time|top_priority|number_one_priority|priority_this
0.8 new_regulation|regulation~|new_law|audit *3 @when|coming|next|eight_weeks|weeks
0.7 again *2 this_year|this_quarter|this_month
0.6 growing|doubling|expanding|opening|hiring *4 fast|next_year|this_year|new
[identifyPain.neg]
0.8 ! nobody|no_one ?here *3 asking_for|asks_for|complains|complaining
0.8 ! lived|live with *4 years|it
! not|no|don't_have|nothing *2 unhappy|complaints|broken|real_problem|big_problem|issues_with|problem_with_it|pressing
! works|working|runs|running ?just|really ?fine|well|great|okay for_us|for_now|today|as_it_is|already
0.7 ! not|isn't|aren't|wasn't|never ?@very ?@very @bad
! does_the_job|happy_with *3 what_we_have|it|our|current|them|how_it
! satisfied_with *3
! we're ?all|pretty|really|quite fine|good|happy|okay|set
! not_looking|not_in_the_market|not_a_priority|no_need|don't_need_it|don't_need_anything|don't_see_the_need|just_looking|just_browsing|just_curious
`
}
