package rules

// englishDeal is what is said about who decides, on what, and how.
func englishDeal() string {
	return `
[economicBuyer.signer]
above|over|beyond that|it it's|goes|it_goes|needs *4 @exec
= countersigns|co_signs
0.8 then = countersigns|signs
he|she|they ?also|usually|always|only approves|signs|decides|okays|releases anything|everything|up_to|that|it|all
nothing|anything *1 over|above|beyond *4 goes|happens|gets|moves|passes *2 without *2
0.9 that's|it's|that_is|it_is|that'll|would ?going_to|gonna ?be = *4 director|cfo|ceo|coo|owner|head|boss|vp|president|manager
0.9 is|it's|that's his|hers alone|decision|call
holds|controls ?the ?capital|project|equipment money|budget|purse
my|our partner|co_founder|cofounder|husband|wife|boss|brother|sister *3 and_me|and_i
he|she|they|who ?also|always signs|sign|approves|decides|holds|controls|owns *3 check|checks|cheque|cheques|budget|money|purse|contract|contracts|off|everything|it|spend|spending
signs|sign|signed the|all|every|our|off_on check|checks|cheque|cheques|contracts|spend|purchases
@exec *5 sign|signs|sign_off|signs_off|approve|approves|approved|approval|decide|decides|final_say|final_call|final_decision|makes_the_call|makes_the_decision|own_budget|has_to_say|greenlight|okays|pulls_the_trigger|has_the_last
sign_off|signature|approval|approved|go_ahead|green_light|blessing|okay|yes *2 from|by|of *2 @exec
@exec *2 own|owns|holds|controls|has *2 budget|money|purse
report|reports|answer|answers|answered to *2 @exec
budget *4 @exec ?has|holds|owns|controls
0.9 final|ultimate *1 decision|say|call|approval *4 @exec|is|his|hers|with
0.6 goes|go|went|going ?up|then|back to ?the|our @exec
0.9 economic_buyer|decision_maker|budget_holder|budget_owner
0.9 he'd|she'd|they'd|he_would|she_would|would have_to|need_to|want_to approve|sign|decide|sign_off *2
0.9 he's|she's|is the_one *3 signs|approves|decides|pays|holds|has_to
0.8 has_to|needs_to|will_have_to|must *1 approve|sign *2
0.8 run|get|clear|take|bring|present|pitch *3 by|past|to|with|from *2 @exec
0.7 convince|persuade|sell *4 @exec
0.5 signs_off|sign_off|signing_off|signed_off
= ?always|also|then signs|approves|decides|has_to_approve|has_to_sign|will_sign|needs_to_approve|releases_the|has_the_final|makes_the_call|makes_the_decision|owns_the_budget|holds_the_budget
it's|that's|is = budget|decision|call
0.7 up_to|needs|need|convince|ask = ?to approve|sign|say_yes|decide|agree
[economicBuyer.self]
i can|could|may ?only do|go|spend|approve up_to *1 &|#
me_and my brother|sister|partner|wife|husband|co_founder|cofounder *4
0.8 we|i own the *2 business|company|shop|farm|practice|clinic|restaurant|firm|together
as|i'm|i_am ?the ?group|interim cfo|ceo|coo|owner|founder|managing_director|finance_director
i can|could|will|'d|have ?only|also release|released|approve|approved|fund|authorise|authorize|free_up *4 &|#|budget|it|that
i|i've ?already released|approved|signed_off *5 &|#|budget|it
approved_by_me|signed_by_me
^ by_me
i_sign|i_decide|i_can_sign|i'd_sign
! i_won't_sign|i_will_not_sign|i'm_not_signing
it's|this_is|it_is my business|company|shop|money|practice|firm|restaurant|clinic
! both_of_us *2
i|i'll|i_can ?also|usually|would|will|alone|just|simply|then sign|approve|decide|sign_off|make_the_call|make_the_decision|own_the_budget|hold_the_budget|control_the_budget|have_the_budget|have_signing
my budget|decision|call|signature|money|p_and_l|own_budget|cost_center|cost_centre
i'm|i_am the *1 cfo|ceo|coo|owner|founder|decision_maker|budget_holder|one_who_signs|one_who_decides|one_signing|person_who_signs|managing_director
0.8 i'm|i_am ?currently resetting|reviewing|choosing|picking|replacing|consolidating|cutting vendors|vendor|suppliers|tools
0.6 i'll|i_will expand|buy|commit|roll_it_out|renew|go_ahead|cancel
[economicBuyer.budget]
1.3 set|put aside ?about|around &|#
1.4 budget|money|funding|funds|spend *3 approved|allocated|set_aside|signed_off|ring_fenced|available|secured|earmarked|confirmed|in_place|assigned|released
1.2 ! do_not|don't|no|not|isn't|never ?have ?a|any|really ?the budget|money problem|issue|constraint|question|concern|problems|limitation
have|has|got|there's|there_is|set_aside ?a|some|the|an|already|enough|approved budget|funding|money|funds
budget|funding ?of|is|was|around|about|for *5 $|#
$|# *3 budget
0.9 within|inside|under|in|from|out_of ?my|our|the|this|his|her|their|next *3 budget
0.8 budget *5 next_year|next_quarter|this_year|fiscal|cycle|locked|october|january|annual|frozen|tight|limited|cut
0.7 anything|everything|deals|spend|purchases|amount *2 under|over|above|below|beyond ?about|around #|$
0.6 can_afford|price_range|price_point|spend_up_to|spend_around
0.4 budget|budgets|budgeted
0.5 pricing|price|quote|cost|annual *4 stretch|too_high|too_much|over_budget|steep
[economicBuyer.concern]
@exec *3 wants|want|cares|care|asked|asks|ask|asking|worried|needs|expects|sees|looks_at|pushing|will_ask|going_to_ask|going_to_see|priority|hates|loves|said|says|knows|agrees|agreed|likes
he's|she's|they're|he_is|she_is|he'll|she'll|they'll|he_will ?going_to|gonna|just|only|also see|ask|want|care|look|push|say|challenge|need
explain|justify|defend|present|answer|sell *4 to *2 @exec|him|her|the_board
0.8 scorecard|dashboard|report *4 board|ceo|cfo|leadership|management|exec~
0.5 board_pack|board_meeting|board_deck|qbr
[economicBuyer.access]
bring|invite|include|introduce|introduction|set_up|book|get|arrange|connect|put *6 @exec
@exec *4 join|joins|joined|joining|attend|be_there|on_the_call|in_the_room|next_call|next_meeting
meet|meeting|call|time|session|minutes|demo|conversation|intro with *3 @exec
[economicBuyer.neg]
! i|we don't|never|won't|do_not ?get|be|really asked|consulted *3
! i'm|i_am ?only|just ?only ?a|an|the assistant|intern|junior|clerk|temp|user|trainee
0.8 ! that's|it's|is ?all|up_to ?for|to head_office|them|others|above_me|somebody_else
! have_no_idea|i've_no_idea
! won't|wouldn't|don't tell me|us
0.8 ! i ?really|rather|very_much doubt_it
! wouldn't|not be the_one|the_person|the_right
! isn't|wasn't|not ?really ?any one|any *3 know_of|to_start_with|budget
0.9 ! cut|save|reduce *1 % *3 department|departments|budget|budgets|costs|spending|line
0.9 ! asked|told *2 every|everyone|everybody|all|each|us *3 to cut|save|reduce *3 %|#
! no|not_any|zero|don't_have|do_not_have|haven't_got|doesn't_have|isn't|there's_no|there_is_no|without ?a|any|much|the ?real budget|money|funding
! nothing planned|budgeted|set_aside|in_the_budget
! budget|spending ?is|has_been|got|was|'s ?currently frozen|cut|gone|spent|freeze|on_hold
! not_in_the_budget|not_budgeted|budget_freeze|spending_freeze|hiring_freeze
! not_the_one|not_the_person|don't_decide|do_not_decide|not_my_decision|not_my_call|above_my_pay|can't_decide|don't_make_the_decision|don't_have_authority
! wouldn't_know|don't_know|not_sure|no_idea *1 who *3 signs|decides|approves|to_give|to_ask|would|has|owns|it_is
! hand_out_names|talk_to_someone_else|don't_sign|not_authorized
! somebody|someone above_me|else_decides|higher_up

[decisionCriteria.must]
! not|won't|never giving|give *2 up
! if *8 can't|don't|doesn't|won't|cannot *4 they're_out|it's_out|you're_out|they_are_out|forget_it
1.1 if *10 can't|doesn't|won't|cannot *6 forget_it|we're_out|i'm_out|no_point|don't_bother
it|they|that|this|he|she|you|it's|vendor|system *2 got_to|gotta be|have|work|run|feed|fit|support|talk|connect
1.2 ! no *4 no_deal
1.1 deal_breaker~|dealbreaker~|deal_is_off|deal_off|show_stopper~|showstopper~|non_negotiable|nonnegotiable|full_stop|hard_requirement~|hard_stop|kill_the_deal|kills_the_deal|walk_away|knock_out|deal_killer|non_starter|nonstarter|hard_no|absolute_no
must_have|must_haves|mandatory|minimum_requirement~|absolute_requirement~|hard_line|red_line
it|they|that|this|vendor|system|tool|platform|solution|data|product|anything|whatever|everything|software|provider *3 has_to|must|needs_to|have_to|needs_to_be|absolutely
! without *8 we|i|it's|there's|is_no|no *3 freeze|can't|won't|no_deal|don't|not|walk|off|pass
0.7 ! not|won't|never|can't|cannot|isn't *8 without|unless|until *3 proof|we|it|you|that|they|a|the|our
! otherwise|or_else it's|it_is|there's|we're|i'm *4 not|no|out|pass|pointless
! or_we|or_i|otherwise_we|or_else *3 stay|walk|go|leave|cancel|keep|stick|pass|don't
! cannot|can't|can_never|must_not|mustn't *3 be_down|go_down|be_offline|lose_data|leave|go_dark|have_downtime|miss|break
only|only_works|only_if|only_sign|only_buy *4 if|when *3
0.9 must ?also be|have|work|run|support|integrate|comply|meet|stay|export|offer|include|fit|connect|handle
0.8 needs|has to_be|to_work|to_support|to_run|to_integrate|to_handle|to_meet|to_comply
0.7 need|have to_be_able|to_work_with|to_support|to_integrate|to_comply
0.9 most_important|matters_most|main_thing|key_thing|number_one_thing|first_thing *3 is|for_us|to_us|we
0.8 at_all *4 off|deal|no
0.8 the_deal|the_project|this|we *3 is_off|is_dead|off_the_table|not_happening
[decisionCriteria.need]
need|needs|require|requires|wants|want ?us ?to_have a|an|the|our|per|your|some|clear|better|more|something|#|access|visibility|proof|objections|full|real|proper|both|good|simple|native|strong|support *2
@we|legal|security|finance|i.t|compliance|leadership|managers|reps|team|auditors|procurement|@exec ?also|really|would|just|definitely|absolutely need|needs|require|requires|want|wants *2 that|in|with|for|notes|reports|support|it_to|them_to|tools|access|proof|exports|features|pricing|data|templates
! don't|do_not|doesn't|not_going_to|no want|need *2 another|more|to_learn|to_install|to_manage|new
0.5 ! don't|do_not|doesn't want|need *1 a|an
we're|we_are|i'm|i_am|been|mainly|really looking_for|after a|an|something|solution|tool|system|way|partner|vendor
we're_after|we_are_after|wish_list|in_an_ideal_world|ideally
0.9 important|critical|crucial|essential|key|vital *2 for|to|that|is *2 us|we|our|me|the|it|they
0.8 care_about|cares_about|matters_to|matters|what_we_value|we_prefer|i'd_prefer|we_would_prefer|nice_to_have
0.7 it|they|that|this|you should|ought_to *1 be|have|work|support|run|connect|integrate
0.9 can|could|does|do|will|would you|it|this|that|they|your *3 support|supports|integrate|export|handle|connect|ingest|import|work_with|work_on|work_offline|sync|host|encrypt|track|print|deploy|migrate|customi~|automate|read|talk_to|plug|scale|show|match
0.8 is_there|are_there|do_you_have *3 api|integration~|mobile|version|export|app|support|option|way_to|certif~|template~|connector~|audit
0.8 how_does_it|how_do_you|how_would_it handle|integrate|work_with|support|deal_with|connect|store|secure
0.6 lives_in|live_in|work_in|built_around|standardi~ on|in *3
0.6 keep_it practical|simple
[decisionCriteria.technical]
sso|single_sign_on|saml|scim|api|apis|integration~|integrate~|webhook~|offline|on_prem~|on_premise~|self_host~|data_residency|uptime|audit_log~|role_based|deprovision~|siem|erp_connect~|native_app|backup~|failover|latency|sandbox
export|exports|exported|csv|json|markdown|pdf|sync|syncs|ingest|import|bulk_upload|migration|migrate|backfill|data_model
0.8 salesforce|hubspot|sap|crm|erp|slack|teams|outlook|gmail|netsuite|dynamics|workday|servicenow|jira|zendesk|quickbooks|shopify|snowflake|excel
0.5 mobile|languages|templates|permissions|reporting|analytics|training
0.8 multilingual|customi~|configur~|usability|ease_of_use|easy_to_use|implementation|onboarding|scalab~
[decisionCriteria.security]
soc|soc2|iso|gdpr|hipaa|tcpa|pci|compliance|compliant|infosec|pen_test|penetration_test~|encryption|encrypted|privacy|data_protection|certif~|regulat~|ferpa|fedramp|ccpa
0.8 security|secure|consent|audit|audits|auditor~|archive|retention
[decisionCriteria.commercial]
pricing|price|prices|cost|costs|quote|annual|contract|fee|fees *4 stretch|high|steep|expensive|problem|issue|concern|matters|important|ceiling|cap|limit|too_much|obviously
0.7 too_expensive|too_pricey
too_much_money|over_our_budget|out_of_our_range|can't_afford|cannot_afford|cheaper|overpriced|price_sensitive|sticker_shock
need|want|clear|transparent|predictable|simple|usage_based|flat|fixed|per_seat|per_user|monthly|annual|volume *3 pricing|price|rate|terms|billing|contract
can_you_do #|%|better|monthly|less|a_discount|it_for
discount|discounts|payment_terms|net_30|net_60|month_to_month|multi_year|opt_out|termination|price_cap|price_lock|no_lock_in|lock_in|seat_tax|price_match
max|maximum|ceiling|no_more_than|not_more_than|up_to|under|less_than|below *2 $
0.8 # *2 gap|difference|cheaper|off
0.8 sharper|better|lower|best *1 number|price|quote|offer|deal
0.6 about|is service|not price
[decisionCriteria.proof]
proof|prove|proves|proven|evidence|reference|references|reference_customer~|case_stud~|guarantee~|track_record|show_me
0.9 accuracy|accurate|trust|reliab~|track_record|real_results|hard_numbers
0.8 roi|results *4 days|weeks|month~|first|before|or
0.8 if *6 works|proves|passes|hits|clear_win|wins|meets
[decisionCriteria.ranked]
criteria|criterion|requirements|requirements_list|scoring|shortlist|short_list|evaluation_matrix|rfp|rfi|checklist
compare|comparing|comparison|evaluate|evaluating|judge|measure *4 on|against|side_by_side|based_on|by
# *1 things|must_haves|criteria|requirements|questions|conditions
0.8 first *12 second
[decisionCriteria.neg]
! no|don't_have|haven't_got *3 requirements|criteria|preference|wish_list
! anything|whatever works|is_fine|would_do
! haven't_thought|not_thought *3 about_it|about_that|criteria

[decisionProcess.steps]
see|sees|seen ?it|this|that running|working|live *6 first|before
0.9 try|test ?it|this|that *4 first
pilot|pilots|poc|proof_of_concept|trial|bake_off|bakeoff|proof_of_value|security_review|security_assessment|security_questionnaire|vendor_assessment|vendor_review|rfp|rfi|tender|evaluation|shortlist|short_list|reference_call~|site_visit|workshop|legal_review|test_phase|kick_off|kickoff|business_case|sow
0.9 start|begin|starting|roll_out|rollout|phase *3 with|in|one *2 region|team|site|location|department|store|plant|group|only|phase
0.8 review|reviews|reviewing|evaluate|evaluates|test|tests|compare|map|maps *5 schema|contract|vendors|options|tools|proposal|security|documents|opportunities|them|agreement
0.6 demo|deep_dive|walkthrough|presentation
0.5 send|bring *4 proposal|quote|documents|papers|contract
[decisionProcess.approvals]
it's|that's|is|sits ?now|still|currently with ?our|the @gate|@exec
@gate *1 is|are|has ?already done|cleared|finished|through
0.9 @gate *2 has_to|have_to|needs_to|must agree|approve|say_yes|consent
@gate *6 review|reviews|sign|signs|sign_off|signs_off|approve|approves|approval|look|looks|check|checks|needs|has_to|clear|clears|questionnaire|involved|negotiates|process|takes
procurement|purchasing|purchase_order|vendor_onboarding|redlin~|msa|dpa|legal_team|legal_needs|board_approval|board_meeting|steering_committee|approval_process|sign_off_process|tender
bring|involve|loop|get|include|through|past *3 @gate
0.9 goes|go|take|takes|bring|present|send ?it|this|that|then *2 to *2 @exec|@gate|him|her|them
0.8 if|once|after|when|until *1 @gate *3 signs|sign|approves|says|has|is|gives
0.8 approval|approvals|sign_off|signature|signatures|approve|approves
0.6 board|committee
[decisionProcess.dates]
contract|subscription|policy|licence|license|lease|deal|agreement|it|that *6 rolls_over|runs_out|comes_up|up_for_renewal|is_up *4 @when|march|may|the|end
0.9 bids|documents|submissions|applications|offers|tenders *2 close|closes|go_out|due|are_due *4
0.9 council|board|committee|they *2 meets|meet|sits|sit *2 @when|the|every|once
0.9 give|gives|giving *2 notice *4 by|before|on *1 @when|the|march|may
want|need *3 signed|done|decided|agreed|live *6 by|before *3
decide|decision|choose|choosing|pick|select|sign|signed|go_live|live|launch|switch|switching|cancel|renew|renews|replace|replacing|move|close|closed|done|finish|in_place|up_and_running|roll_out|rollout|start|implement|implemented|need_to_know *8 by|before|until|no_later_than *4 @when|our|the|they|we|march|may
decide|decision|choose|pick|select|sign|signed|go_live|live|launch|switch|cancel|renew|renews|replace|move|close|closed|done|finish|in_place|roll_out|rollout|start|implement|implemented *6 in|on|end_of|at_the *3 @when|march|may
renewal|renews|renew|contract|license|licence|agreement|subscription *6 @month|expires|expire|ends|up|coming_up|due|march|may|weeks|months|runs_out|auto_renew~
auto_renew~|auto_renewal|expires|expiring|deadline|go_live_date|hard_date|drop_dead_date
0.9 renewal *3 in # *1 weeks|months|days
0.8 end_of|early|mid|late|beginning_of|start_of ?the @month|march|may|quarter
0.8 by|before|until ?the|our|mid|early|late|end_of|next|this *2 @when|q1|q2|q3|q4|may|march
before *5 board|qbr|audit|season|renewal|quarter|fiscal_year|year_end|locks|holidays|budget|inspection|forecast|peak
0.9 by|for|at the_end_of *3
0.7 timeline|timing|time_frame|timeframe|schedule|target_date
0.6 it's_coming_up|coming_up_soon|is_coming_up
0.5 in # *1 weeks|months
[decisionProcess.sequence]
first *12 then|after_that|second
then|after_that|afterwards|and_then|once_that|next ?it|we|i|they|goes|let's|@gate *2 take|talk|go|goes|sign|decide|review|start|move|present|approve|negotiate|bring|look|comes
next_step|next_steps is|are|from|would_be|will|then
the_process|our_process|buying_process|approval_process|purchasing_process|decision_process|decision_making
0.9 usually|normally|typically *2 we|it|they|takes|goes|the
0.6 if *7 i'll|we'll|i_will|we_will|we_can|we_start|then
0.7 the_week_after|the_following_week|the_month_after|in_parallel|at_the_same_time
[decisionProcess.meeting]
let's|do_it|book|schedule|meet|call|talk|see_you|works|work|invite|demo|session|catch_up|invitation|follow_up|meeting|time|again *6 @day|next_week|this_week|next_month
@day *2 works|work|is_good|is_fine|same_time|morning|afternoon|before|at|then
next|this|coming|on|early @day|week
[decisionProcess.neg]
! isn't|not|is_no|isn't_a ?a ?real priority|priorities
! no *1 date ?yet|set|for
0.8 ! nobody|no_one *4 asking_for|asks_for|pushing_for
! no|not|don't_have|isn't|there's_no|nothing *3 rush|hurry|deadline|timeline|hard_date|time_frame|urgency|urgent|on_fire|priority|process|plans|plan
! don't|not|no *2 know|sure|idea *2 how *3 works|goes|would|to|long|we|buy
! haven't|never *2 bought|decided|thought_about
! some|one day|point
! not *3 this_year|this_quarter|anytime_soon|right_now
! maybe|perhaps|sometime|possibly next_year|later|someday
! check|call|reach|come back|you|out *3 next_year|in_a_few_months|in_six_months
`
}
