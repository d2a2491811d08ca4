package demo

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// A deal is what the people of one opportunity know and name in all of its conversations. The exported
// fields are the ones that transcripts may use.
type deal struct {
	trade
	figures
	Company             string
	Rep, RepFull        string // as spoken
	SE, SEFull          string
	Buyer, BuyerFull    string
	EB, EBFull, EBTitle string
	IT, ITFull          string
	Proc, ProcFull      string
	New, NewFull        string // who takes over from Buyer
	Rival               string
	By                  string // the month by whose end it should be signed
	Day                 string // a weekday soon after the conversation
	Deep                bool   // the rep asks one question further

	owner   profile
	contact person
	domain  string
}

// figures are a deal's numbers, written as they are spoken; they follow from one another.
type figures struct {
	NSites    int
	Pilot     string // sites in the pilot
	Hours     int    // of downtime a month, all sites
	HourCost  string
	Loss      string // a month
	YearLoss  string
	Target    int // percent less downtime that is hoped for
	Half      int // of Target
	Drop      int // percent that the pilot reached
	NewHours  int // a month, after Drop
	Annual    string
	Offer     string // Annual after the discount
	Ceiling   string // what the economic buyer may sign alone; between Offer and Annual
	Cut       int    // percent of discount
	DiffHours int    // hours of downtime a year that cost as much as the discount
}

func newDeal(rng *rand.Rand, names *register, owner profile, s story) deal {
	c := names.company(s.language)
	d := deal{
		trade: trades(s.language)[c.trade], figures: newFigures(rng, s.language),
		Company: c.name, domain: c.domain, owner: owner, SEFull: owner.engineer,
	}
	d.SE, _, _ = strings.Cut(owner.engineer, " ")
	taken := map[string]bool{d.SE: true}
	cast := func(titles ...string) person { return names.person(rng, s.language, taken, titles...) }
	if s.language == english {
		d.Rep, d.RepFull = owner.spoken.english, owner.english
		d.EBTitle = one(rng, []string{"COO", "CFO", "VP of operations", "managing director"})
		d.Rival = one(rng, []string{"Orvia", "MaintBase", "Gridcheck"})
	} else {
		d.Rep, d.RepFull = owner.spoken.chinese, owner.name
		d.Rival = one(rng, []string{"巡管通", "點檢雲", "Orvia"})
	}
	taken[d.Rep] = true
	buyer, boss := cast("經理", "課長", "協理", "主任"), cast("副總", "總經理", "營運長", "執行長")
	it, proc, next := cast("經理", "工程師", "主任"), cast("小姐", "課長", "經理"), cast("經理", "副理")
	d.Buyer, d.BuyerFull = buyer.call, buyer.full
	d.EB, d.EBFull = boss.call, boss.full
	d.IT, d.ITFull = it.call, it.full
	d.Proc, d.ProcFull = proc.call, proc.full
	d.New, d.NewFull = next.call, next.full
	d.contact = buyer
	for _, c := range s.calls {
		if c.kind == "champion" {
			d.contact = next
		}
	}
	return d
}

// newFigures draws a deal's numbers so that the case for buying is sound: a year's licences cost two
// thirds of what half the hoped-for improvement saves.
func newFigures(rng *rand.Rand, language string) figures {
	f := figures{
		NSites: 14 + rng.IntN(25), Hours: 28 + rng.IntN(37),
		Target: 40 + 2*rng.IntN(6), Drop: 35 + rng.IntN(9), Cut: 12 + rng.IntN(7),
	}
	f.Half = f.Target / 2
	f.NewHours = (f.Hours*(100-f.Drop) + 50) / 100
	f.Pilot = one(rng, []string{"two", "three"})
	hour, step, money := 800+100*rng.IntN(17), 1000, dollars // US dollars
	if language == chinese {
		f.Pilot = one(rng, []string{"兩", "三"})
		hour, step, money = 25000+5000*rng.IntN(8), 10000, tenThousands // New Taiwan dollars
	}
	year := hour * f.Hours * 12
	annual := round(year*f.Half/100*2/3, step)
	offer := round(annual*(100-f.Cut)/100, step)
	f.HourCost, f.Loss, f.YearLoss = money(hour), money(hour*f.Hours), money(year)
	f.Annual, f.Offer, f.Ceiling = money(annual), money(offer), money(round((annual+offer)/2, step))
	f.DiffHours = (annual - offer) / hour
	return f
}

func round(n, step int) int { return (n + step/2) / step * step }

// dollars writes 40800 as "$40,800".
func dollars(n int) string { return "$" + group(n) }

// group writes 40800 as "40,800".
func group(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// tenThousands writes 1190000 as "119 萬".
func tenThousands(n int) string {
	if n%10000 == 0 {
		return group(n/10000) + " 萬"
	}
	return fmt.Sprintf("%d.%d 萬", n/10000, n%10000/1000)
}

// slug is the company in a file's name.
func (d deal) slug() string {
	s, _, _ := strings.Cut(d.domain, ".")
	return s
}

// speaker is the name above the words of one of a transcript's roles; ok is false for an unknown role.
func (d deal) speaker(role string) (name string, ok bool) {
	switch role {
	case "Rep":
		return d.owner.name, true
	case "SE":
		return d.SEFull, true
	case "Buyer":
		return d.BuyerFull, true
	case "EB":
		return d.EBFull, true
	case "IT":
		return d.ITFull, true
	case "Proc":
		return d.ProcFull, true
	case "New":
		return d.NewFull, true
	default:
		return "", false
	}
}
