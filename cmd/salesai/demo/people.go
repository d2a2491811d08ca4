package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A person is somebody on a customer's side.
type person struct {
	full  string // as it stands above their words
	call  string // as they are spoken to: "Priya", "王經理"
	local string // before the @
}

// A register gives every customer people and companies that no other one has.
type register struct {
	free map[string][]company
	used map[string]bool // full names
}

func newRegister(rng *rand.Rand) *register {
	r := &register{free: map[string][]company{}, used: map[string]bool{}}
	for _, language := range []string{english, chinese} {
		list := companies(language)
		rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		r.free[language] = list
	}
	return r
}

func (r *register) company(language string) company {
	list := r.free[language]
	r.free[language] = list[1:]
	return list[0]
}

// person makes up somebody none of whose names is in taken, and adds them there.
func (r *register) person(rng *rand.Rand, language string, taken map[string]bool, titles ...string) person {
	for {
		var p person
		var keys []string
		if language == english {
			p, keys = englishPerson(rng)
		} else {
			p, keys = chinesePerson(rng, titles)
		}
		if r.used[p.full] || slices.ContainsFunc(keys, func(k string) bool { return taken[k] }) {
			continue
		}
		r.used[p.full] = true
		for _, k := range keys {
			taken[k] = true
		}
		return p
	}
}

func englishPerson(rng *rand.Rand) (p person, keys []string) {
	circles := [...]struct{ first, last string }{
		{"Hannah Marcus Olivia Peter Claire Simon Rachel Martin Laura Stephen", "Reid Weston Harper Doyle Fletcher Marsh Bennett Cole Hughes Lawson"},
		{"Priya Arjun Meera Rohan Anita Vikram Kavya Sanjay", "Nair Menon Rao Iyer Kapoor Desai Pillai"},
		{"Wei-Ling Jun-Hao Hui-Min Adrian Michelle Desmond Serene", "Tan Lim Goh Ong Koh Teo Yeo"},
		{"Anke Lukas Katrin Jonas Birgit Henrik Astrid", "Weiss Lindqvist Brandt Keller Sorensen Vogel"},
		{"Haruka Kenji Naomi Takumi Yuki Daichi", "Mori Okada Hayashi Ueno Fujita Sakai"},
	}
	c := circles[rng.IntN(len(circles))]
	first, last := one(rng, strings.Fields(c.first)), one(rng, strings.Fields(c.last))
	return person{full: first + " " + last, call: first, local: strings.ToLower(first + "." + last)}, []string{first, last}
}

func chinesePerson(rng *rand.Rand, titles []string) (p person, keys []string) {
	surnames := strings.Fields("陳:chen 林:lin 黃:huang 張:chang 李:lee 王:wang 吳:wu 劉:liu 蔡:tsai 楊:yang 許:hsu 鄭:cheng 謝:hsieh 郭:kuo 洪:hung 曾:tseng 邱:chiu 廖:liao 賴:lai 徐:hsu 周:chou 葉:yeh 蘇:su 莊:chuang 江:chiang 何:ho 蕭:hsiao 羅:lo 高:kao 簡:chien")
	given := strings.Fields("志明:chihming 淑惠:shuhui 建宏:chienhung 美玲:meiling 俊傑:chunchieh 雅雯:yawen 文雄:wenhsiung 佳蓉:chiajung 宗翰:tsunghan 惠君:huichun 家銘:chiaming 怡萍:yiping 明哲:mingche 麗華:lihua 冠廷:kuanting 詩涵:shihhan 永昌:yungchang 秀琴:hsiuchin 信宏:hsinhung 欣怡:hsinyi 政道:chengtao 佩珊:peishan 國棟:kuotung 靜宜:chingyi 世豪:shihhao 玉珍:yuchen 榮富:jungfu 郁婷:yuting 東霖:tunglin 素芬:sufen")
	surname, surnameLatin, _ := strings.Cut(one(rng, surnames), ":")
	name, nameLatin, _ := strings.Cut(one(rng, given), ":")
	return person{full: surname + name, call: surname + one(rng, titles), local: nameLatin + "." + surnameLatin}, []string{surname}
}

// phone is a Taiwanese number, of Taipei or mobile.
func phone(rng *rand.Rand) string {
	if rng.IntN(2) == 0 {
		return fmt.Sprintf("02-5%03d-%04d", rng.IntN(1000), rng.IntN(10000))
	}
	return fmt.Sprintf("09%02d-%03d-%03d", 10+rng.IntN(80), rng.IntN(1000), rng.IntN(1000))
}

func one[T any](rng *rand.Rand, of []T) T { return of[rng.IntN(len(of))] }
