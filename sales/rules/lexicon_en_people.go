package rules

// englishPeople is what is said about those who help, and about rivals, prices and risks.
func englishPeople() string {
	return `
[champion.action]
i|we|i've ?already presented|showed|shown|pitched|brought|took|sold|raised *8 @exec
0.9 i've|i_have|i ?already put *8 slide|deck|agenda|board_pack
0.7 @future show everyone|everybody|the_others
= has|have|had been relentless|pushing|fighting|chasing *4
@future ?definitely|personally|also|then|go|try_to @speak *8 @ally|him|her|them|=
@future bring|loop|pull|invite *3 in|into *3
i take|i'm_taking|i_bring it|this|that *2 to
share|sharing *3 with *4 @ally
i_already|i've_already|i've|i ?already told|asked|shown|shared_it|spoke|spoken|talked|briefed|warned *4 @ally|them|him|her|that|we
@future push|fight|own|drive|champion|sponsor|back|lead|vouch|advocate|lobby|recommend *4
@future ?get|have|make|ask @ally|him|her *3 to|start|on|involved|in
@future say_so|say_it|say_that|tell_them|tell_her|tell_him|speak_up *3
i'm|i_am chasing|pushing|driving|working_on it|that|this|for|them|him|her
@future ?also run|own|lead|drive|manage the *2 rollout|pilot|project|evaluation|test|trial|rfp|business_case
i've|i_have|i told|briefed|convinced everyone|everybody|all|the_others
next_step~ from us|our_side|my_side|me *3
0.9 @future set_up|arrange|book|organize|organise|schedule *8 with *3 @ally|=
0.9 we'll|i'll|we ?do ?an internal|internally *4 bake_off|review|test|meeting|demo|evaluation|pitch|discussion
0.7 internal bake_off|bakeoff|review|evaluation|meeting
0.7 if|once|when *8 i'll|i_will|we'll expand|sign|buy|switch|commit|roll|bring|recommend|go_ahead|move|cancel
0.6 intent|intention|plan is to ?then replace|cancel|switch|choose|move|decide|expand
0.6 i *2 answer|answered to *4
0.7 then *2 i take|bring|present|show|go *3 to
[champion.info]
@future ?also|then|just ?go send|pull|get|share|export|give|forward|dig_up|prepare|collect|bring *6 @data
pull|send|share *2 our|the *3 @data
0.7 get|give|send that|it|them|those to_you|you *4 @when
0.8 i_should_tell_you|you_should_know|just_so_you_know|let_me_be_open|i_probably_shouldn't_say
0.7 between_us|between_you_and_me|off_the_record|confidential~|heads_up|politic~|internally|what_you_should_know|tip
0.6 @future ?a|also ask *3 around|two|some|my|@ally
0.5 i'll|i_will send|get *2 the|that|it
[champion.like]
amazing|awesome|never_seen_anything
0.8 i'd|i_would use_it|use_this|use_that
useful|love|loved|love_it|love_that|impressive|impressed|game_changer|great_fit|exactly_what|wow|fantastic|brilliant|excited|exciting|blown_away|big_fan
i|we|that ?really|actually|do|already like|like_it|liked ?that|the|this|it|what|how|your *3
that_i_like|i_like_that|i_like_it|we_like
0.8 what_we_need|what_i_need|solves|would_solve|would_help|that_helps|good_answer|right_answer|better_than|more_than_i_expected|makes_my_life|convincing|great_demo|proper_demo|good_demo
0.6 sounds_right|makes_sense|helpful|interesting|not_bad
0.3 sounds_good|sounds_great|that's_great|that_works|that's_fair|looks_good|looks_great
[champion.stake]
i've|i_have been *1 asking|pushing|meaning|wanting|fighting|begging|waiting|trying *6
my weekends|mondays|evenings|name|neck|bonus|target|targets|reputation|promotion|sanity
0.8 i_want_this|i_need_this|for_me_personally|personally|makes_me_look|i_wanted|i_really_want
0.7 keeps_asking|keep_asking|has_been_asking|office_manager *3 like|likes|love|asking|want|wants
[champion.advocacy]
! no_problem|happy|glad|proud *1 putting|to_put my name
i|we vote|voted|am_voting ?for *2
you're|you_are the_ones|the_one *2 i|we want|wants|prefer
0.8 don't|do_not|no need ?any|more|much convincing|persuading
works_on_me|i'm_convinced|i'm_sold|i_am_sold|i'm_in|count_me_in|you_have_my_vote|my_vote|i_believe_in_this|i'm_a_believer|on_your_side|in_your_corner
we_should ?really do|buy|go|move|use|switch|replace
i ?already|would|'d recommend|recommended|vouch|told_him|told_her|told_them *4
0.8 you've_got|you_have my support|a_fan
[champion.neg]
! not|never ?going_to fight|push|argue|recommend *2
! don't|can't see_the_point|see_a_point|see_any_point
0.8 ! if_it_comes_up|can't_promise_anything
! i'd|i_would ?much rather_you_didn't|rather_not
0.8 ! not_that_i|you_won't_like
! can't_promise|cannot_promise|can't_say|not_my_area|not_really_my_area|covering_for|not_interested|not_convinced|not_sold|skeptical|sceptical|wasting_my_time|not_a_fan|hate_it
! don't|didn't like it|this|that|your|what
! i'll|i_will *2 come_back_to_you|get_back_to_you|let_you_know|think_about_it
! don't|not ?really|going_to want_to_push|stick_my_neck|get_involved|bother
! i|we won't|will_not|can't|cannot|don't_want_to|wouldn't *2 push|recommend|support|introduce|champion|vouch|fight|take_this|take_it|bring_it
! not|isn't my fight|job|problem|battle
! i'd|i_would *3 have_to_ask|rather_not|need_to_check
! i|we left|leaving|resigned|moving_on *2 the_company|last|next

[topic.left]
= left|quit|resigned|retired|moved_on|is_gone|has_left|was_laid_off *4
left|quit|resigned|retired last_month|last_week|last_year|last_quarter|the_company|us|in *2
0.9 ! no_longer|not *3 with_us|here_anymore|works_here|with_the_company|at_the_company
0.9 new|took_over|taking_over|taken_over *3 from|vp|seat|head|role
[topic.lost]
decided|decide|chosen|chose|agreed|opted ?instead to_go|to_sign|going with ?the = *2
we|they|have|we've|they've|board|committee|team went|gone|signed with ?the =
decided|gone|went|going|signed *2 with|for|against another|someone_else|somebody_else|a_different|a_competitor|your_competitor|the_competition|you
going|gone|go|went ?in another|a_different|in_a_different direction|way|route
you|you've|your didn't|did_not|haven't win|won|been_chosen
[topic.churn]
we|we're|i|i'm *4 not|won't|aren't *3 renew|renewing
we're|we_are|i'm|i_am|we'll|i'll *1 cancelling|canceling|terminating|cancel|terminate ?our|the|my|this contract|subscription|account|agreement
giving|gave|give|given|served ?you ?you notice *4
[topic.service]
refund|refunded|refunds|charged_twice|overcharged|double_charged|my_bill|account_number|order_number|reference_number|case_number|ticket_number|booking_reference
speak|talk *2 with|to a|your|the manager|supervisor
my order|parcel|delivery|package|account|internet|line|refund *4 arrived|arrive|missing|late|locked|blocked|broken|down
# time *2 calling|call|called|ringing
raise|raised|log|logged|open|opened *3 ticket|complaint|case|as_urgent
[topic.interview]
your cv|resume|last_role|current_role|notice_period|salary_expectations|salary_expectation
salary_expectations|your_last_role|why_are_you_leaving|why_did_you_leave|account_of_yourself|previous_employer
weeks'|months' notice
[topic.review]
pipeline|forecast|our_champion|quota|close_date|stage_three|stage_four|best_case|commit_number
their cfo|ceo|cto|coo|champion|pain|economic_buyer|legal|procurement
where_are_we_with|what's_the_status_of|how's_the_deal
put it|that|them ?down at|as # 
[topic.price]
pricing|price|prices|cost|quote|annual|fee *4 stretch|high|steep|expensive|problem|issue|concern|too_much|increase|hike
too_expensive|too_pricey|too_much_money|over_our_budget|can't_afford|cannot_afford|cheaper|overpriced|sticker_shock|price_fight|can't_justify
# *2 gap *3
can_you_do #|%|better|less
objection *6 price|pricing|seats|cost|budget
0.8 discount|discounts|bumped_the_price|raised_the_price|price_hike|sharper_number|better_price|lower_price
[topic.incumbentprice]
= is|was|are ?way|just|simply|far|much|also too|so|very expensive|pricey|costly
too_expensive for_what|for_how|for_something
bumped|raised|hiked|increased ?up the|their|our price|prices|rate|rates *4 again|this_year|last_year|every_year
[topic.competitor]
running|run|runs|live|standardized|standardised ?everything|all|#|mostly|entirely *2 on =
we're|we_are|i'm|been|five|all|everything ?all|currently|still on =
stay|stick|staying|sticking|go|going|happy|stayed with ?the =
replace|replacing|cancel|cancelling|canceling|leave|leaving|ditch|ditching|drop|swap|swapping|move_off|moving_off|rip_out|renew|renewing|dropping ?out ?the|our|your =
switch|switching|switched|migrate|migrating|move|moving|moved from ?the|our =
use|using|used|uses|bought|tried|trialed|trialled|evaluated|evaluating|compared|considering|piloting|demoed|saw ?currently|both|also|already|the =
versus|vs|against|instead_of|compared_to|compared_with|better_than|cheaper_than|alternative_to|alternatives_like|vendors_like|competitor|competitors_like|incumbent|looking_at|talking_to|talked_to|spoke_to|quote_from|offer_from|proposal_from ?the|is =
your|our|the|current|existing|old|by|asked|when|out_of|from = renewal|contract|license|licence|subscription|deal|quote|offer|came_back|offered|price|pricing|is_too|is_cheaper|bid
0.7 competitor|competitors|other_vendors|another_vendor|three_tools|two_vendors|three_vendors|other_options|old_vendor|current_vendor|incumbent|alternatives|rip_and_replace|bake_off|bakeoff
0.6 evaluated|comparing|looked_at *3 tools|vendors|options|platforms|products
[topic.renewal]
renewal|renews|renew|auto_renew~|contract_ends|contract_expires|contract_is_up
[topic.gate]
@gate *4 needs|has_to|must|review|reviews|signs|sign_off|signs_off|approve|approval|questionnaire|requires|clears|first
! no *4 no_deal
sso|soc2|soc_2|gdpr|hipaa|tcpa|security_review|data_residency|penetration_test~|dpa|compliance|legal_review
[topic.migration]
switch~|switching|migration|cutover|move *6 downtime|dead_days|outage
migration|migrate|migrating|cutover|cut_over|porting|go_dark|be_down|switching_cost~|data_loss|implementation_effort|rip_out
[topic.timing]
deadline|auto_renew~|before_our|before_they|running_out_of_time|no_later_than|locks
renewal *4 in # *1 weeks|days|months
0.8 tight|short|aggressive *1 timeline|deadline|schedule
by|before *3 @when
[topic.statusquo]
stay_with|stick_with|do_nothing|keep_what_we_have|not_unhappy|does_the_job|we_freeze|not_a_priority|no_rush|next_year_maybe|put_it_off|on_hold|works_for_us|everybody_has_that|happy_with|stay_on|people_know_it
[topic.trust]
got_burned|been_burned|burned_once|trust_problem|don't_trust|do_not_trust|prove_it|not_convinced|skeptical|sceptical|too_good_to_be_true|test_case
don't believe it|you|that_it|this
[topic.absent]
only|just me|one *2 today|here|on_the_call
others *3 busy|couldn't|can't
[topic.intro]
= here|speaking
this_is = from|in
thanks both|all|everyone|to_you_both|you_all
joining|joined|with_me|with_us|brought *3 = from
[topic.commercial]
price|pricing|budget|quote|proposal|contract|demo|pilot|vendor|vendors|renewal|procurement|license|licence|subscription|discount|per_seat|per_month|invoice|trial|roi|platform|integration~|crm|purchase|our_customers|customer_stories|brochure|slides

[ask.metrics]
how_much|how_many|how_often|how_long|what_does_it_cost|what_does_that_cost|cost_you|what_is_it_worth|put_a_number|quantify|what_would_success|measure|kpi|kpis|what_does_success|target|what_would_good
[ask.economicBuyer]
anybody|anyone|somebody|someone else *3 say|decide|agree|involved|sign
who *3 need|needs|have|has to *3 board|involved|agree|approve|convinced
who ?else ?ultimately|finally|actually|would|will|has_to|needs_to signs|sign|approves|approve|decides|decide|pays|owns|holds|makes_the|controls|would_be|has_the
budget|final_say|decision_maker|sign_off|signs_off|signs_the|are_you_the_person|economic_buyer|who_would_be
[ask.cost]
how_much|what *4 cost|costs|losing|lose|spend
what_does_it_cost|what_does_that_cost|cost_you|what_is_it_worth
[ask.decisionCriteria]
what *2 has_to|must|needs_to|should *5 be|have|include|do|in
what *4 matters|important|criteria|must_have|must_haves|requirements|need_to_see|looking_for|look_for|looking_at|decide_on
criteria|must_haves|requirements|deal_breaker~|what_would_make_you|what_would_kill|anything_else_that_matters|put_us_first|what_worries_you|still_open
[ask.decisionProcess]
timeline|time_frame|timeframe|process|next_steps|who_else|when_do_you|when_would|by_when|procurement|renewal|what_needs_to_happen|how_does_a_decision|how_do_you_buy|how_do_decisions|is_there_a_date|deadline|standing_between
[ask.identifyPain]
problem|problems|challenge~|pain|hurt|hurts|frustrat~|trouble|struggl~|what's_driving|what_is_driving|why_now|why_are_you|keeps_you_up|what's_happening|what_is_happening|what_happened|worries_you|keeping_you_up|what's_wrong|walk_me_through|how_do_you_currently|how_are_you_handling|biggest
[ask.champion]
would_you_be_willing|can_you_introduce|could_you_introduce|will_you_bring|would_you_bring|what_do_you_get|in_it_for_you|do_you_support|help_us|on_our_side

[answer.no]
^ no|nope|nah|not_really|none|never|nothing|not_yet|not_today|not_that_i
don't_know|do_not_know|not_sure|no_idea|couldn't_say|can't_say|couldn't_tell|wouldn't_know|i'd_have_to|haven't_decided|hard_to_say|rather_not|would_rather_not|there_isn't_one|there_isn't_any|isn't_one|nobody_knows|ask_around|i_don't_decide|not_really|no_clue
[answer.yes]
^ yes|yeah|yep|yup|right|correct|exactly|sure|absolutely|definitely|of_course|indeed|true|that's_right|that_is_right
[answer.role]
@exec|procurement|purchasing|he|she|myself|me|i_do|my_manager|my_director|my_partner|committee
[answer.number]
#|$|%
[answer.when]
@when|#
[question]
^ what|how|where|who|why|when|which|whose|what's|who's|where's|how's|is_it|is_that|is_there|is_this|are_you|are_there|are_they|are_we|do_you|do_we|do_they|does|did|can_i|can_we|can_you|could_i|could_we|could_you|would_you|would_it|will_you|shall_we|should_we|have_you|has_it|any|wouldn't|isn't|don't_you|doesn't
can_i_ask|may_i_ask|could_you_tell|tell_me|what_is|what_are|what_do|what_have|what_does|what_would|how_do|how_does|how_much|how_many|how_often|who_else|who_signs|where_does|why_do|do_you_have|are_you_the|can_we_do|can_you_do|walk_me_through
[hypothetical]
hypothetically|if_we_ever|someday|some_day|in_theory|let's_say|imagine|suppose|supposing|in_a_perfect_world|theoretically|one_day_we
[past]
ago|yesterday|last_week|last_month|last_year|last_quarter|last_spring|last_summer|last_friday|last_monday|used_to|back_then|in_the_spring
[hedge]
maybe|perhaps|probably|i_guess|i_suppose|might|could_be|not_sure|possibly|at_some_point|i'm_not_sure|sort_of
[step.commit]
i|we send|forward|bring|present *4 @when|first_thing
@will ?also|then|just|definitely|personally|go|have @do
you'll|you_will have|get|receive|hear *3 it|both|them|that|from|by|the
we|i can|will start *4 pilot|trial|poc|onboarding|project
0.9 what_i'd_suggest|i'd_suggest|i_suggest|i_propose|i'd_propose
0.5 i'll|i_will|let_me|i'm_going_to show|explain|walk
0.8 i_take|i_bring it|this|that *2 to
[step.ask]
send|forward|email ?over me|us|it|them|over|the
bring|give|get ?over me|us
send|share *2 scorecard|proposal|quote|contract|documents|deck|sample|invitation|invite|agenda|summary|details
1.05 can|could|would|will you ?please|also send|share|bring|get|forward|prepare|book|set_up|include|introduce|invite|check|confirm
0.9 ^ do_it|book_it|put_it|set_it_up|send_it
[step.both]
0.7 let's|let_us ?just do|talk|meet|book|schedule|start|set_up|put|get|plan|run|try|say
[step.plan]
1.1 next_step|next_steps is|are|from|would_be|will|then|internal|for
1.1 ^ next_step|action_item|action_items
0.8 we_agreed|agreed_to
[due]
by|before|on|until|this|next|early|late|mid|end_of|for ?the|end_of|early|next|this @when|week|month|quarter|afternoon|morning|evening
by|until|before|at ?the end_of ?the|this|next month|week|day|quarter|year|summer|winter|@month
by|before *2 @day|eod|end_of_day|close_of_business|noon|lunch|end_of_the_week|end_of_the_month
@day ?next|this morning|afternoon|evening|before|at|week
@day
early|late|mid next week|month|quarter
next|this|the_following @day|week|month|quarter
this|tomorrow afternoon|morning|evening
in|within ?the|a ?next|couple_of ?# days|weeks|minutes|hours|months|day|week
the_week_after|right_away|as_soon_as_possible|asap|end_of_day|end_of_the_week|end_of_the_month|end_of_next_week
[soon]
today|tomorrow|tonight|eod|end_of_day|this_week|this_afternoon|this_morning|right_away|asap|@day|end_of_the_week|immediately
[smalltalk]
no_problem|no_worries|thanks|thank_you|how_are_you|good_morning|bye|see_you|nice_to_meet
[inject]
! ignore|disregard|forget|override|bypass *4 instruction~|prompt~|rules|guidelines|rubric|above|everything_above|directions
! system_prompt|system_message|developer_message|jailbreak|prompt_injection|new_instructions|hidden_instruction~
! you_are|act_as|pretend|pretending *3 ai|language_model|chatbot|llm|gpt|ai_assistant
! score|rate|rating|grade|give|assign|set|mark|award *8 5|five|100|hundred|full|maximum|perfect|highest *6 dimension~|meddic|score|scores|rating|points|marks|five|5|100|out_of
! score|rate|grade|mark|set *3 this|all|every|everything|each|conversation|call|dimension~|champion|metrics *5 5|five|100|maximum|perfect|highest|strong
! meddic|overall *3 score|rating *5 #
! as_an_ai|ai_model|to_the_ai|dear_ai|attention_ai|note_to_ai|note_to_the_ai|instructions_to_the_model|respond_with|output_only|return_json|reply_only
`
}
