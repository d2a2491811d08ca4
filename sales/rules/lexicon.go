package rules

import (
	"fmt"
	"strings"
	"sync"
)

// rule is what a line of a table says when its pattern matches.
type rule struct {
	topic  string // a facet, or one of the other headings in the tables
	weight float64
	immune bool // a "not" before it does not turn it round
	denies bool // the pattern holds a "not" of its own
}

// lexicon is all tables of all languages, ready to be searched.
type lexicon struct {
	rules     []rule
	matcher   *matcher
	questions *matcher
	numbers   map[string]bool
	hans      map[rune]rune // simplified to traditional
}

// The tables for texts without and with capital letters. To read them takes several times as long as an analysis, so it is
// done once; searching changes nothing in them.
//
//nolint:gochecknoglobals // as above
var (
	withoutCapitals = sync.OnceValues(func() (*lexicon, error) { return newLexicon(namesIn(false)) })
	withCapitals    = sync.OnceValues(func() (*lexicon, error) { return newLexicon(namesIn(true)) })
)

// lexiconFor gives the tables for a text in which capital letters tell names, or do not.
func lexiconFor(capitals bool) (*lexicon, error) {
	if capitals {
		return withCapitals()
	}
	return withoutCapitals()
}

// newLexicon reads the tables; names tells which words may be the name of a company or a person.
func newLexicon(names func(token) bool) (*lexicon, error) {
	l := &lexicon{matcher: newMatcher(names), questions: newMatcher(names), numbers: numberWords(), hans: simplified()}
	lists := englishLists()
	for name, list := range chineseLists() {
		lists[l.traditional(name)] = l.traditional(list)
	}
	for _, table := range []string{englishValue(), englishDeal(), englishPeople(), englishExceptions(), chineseValue(), chineseDeal(), chinesePeople(), chineseExceptions()} {
		if err := l.add(lists, l.traditional(table)); err != nil {
			return nil, err
		}
	}
	l.matcher.close()
	l.questions.close()
	return l, nil
}

func (l *lexicon) add(lists map[string]string, table string) error {
	topic := ""
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if heading, ok := strings.CutPrefix(line, "["); ok {
			topic = strings.TrimSuffix(heading, "]")
			continue
		}
		r := rule{topic: topic, weight: 1}
		if first, rest, _ := strings.Cut(line, " "); len(first) >= 3 && len(first) <= 4 && first[1] == '.' {
			r.weight, line = decimal(first), rest
		}
		if rest, ok := strings.CutPrefix(line, "! "); ok {
			r.immune, line = true, rest
		}
		r.denies = denies(line)
		into := l.matcher
		if topic == "question" {
			into = l.questions
		}
		if err := into.add(lists, line, len(l.rules)); err != nil {
			return fmt.Errorf("[%s]: %w", topic, err)
		}
		l.rules = append(l.rules, r)
	}
	return nil
}

// denies reports whether a pattern holds a negation, which then is meant and turns nothing round.
func denies(line string) bool {
	for field := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ' ' || r == '|' || r == '_' || r == '?' }) {
		if field == "not" || field == "no" || field == "never" || field == "cannot" || field == "without" || field == "nobody" ||
			field == "unable" || strings.HasSuffix(field, "n't") || strings.ContainsAny(field, "不沒無未別") {
			return true
		}
	}
	return false
}

// traditional maps tables the way words are mapped, so that a character with two uses meets itself.
func (l *lexicon) traditional(s string) string {
	return strings.Map(func(r rune) rune {
		if t, ok := l.hans[r]; ok {
			return t
		}
		return r
	}, s)
}

// numberWords are the words that count like digits.
func numberWords() map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(`one two three four five six seven eight nine ten eleven twelve thirteen fourteen
		fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
		thousand million billion dozen dozens hundreds thousands few several couple
		〇 零 一 二 三 四 五 六 七 八 九 十 百 千 萬 億 兩 幾`) {
		words[w] = true
	}
	return words
}

// simplified maps the simplified characters that the tables need to their traditional form.
func simplified() map[rune]rune {
	pairs := []rune("预預购購务務财財经經总總话話说說时時间間问問题題决決签簽标標评評审審门門单單钱錢贵貴价價报報费費约約续續换換导導试試测測验驗证證据據数數统統计計错錯丢丟损損亏虧赔賠罚罰压壓烦煩" +
		"恼惱头頭担擔厌厭乱亂难難旧舊个個们們这這还還没沒为為么麼样樣让讓给給请請谁誰该該对對应應实實际際现現开開关關于於业業产產线線厂廠库庫货貨进進运運车車医醫师師学學习習员員书書写寫" +
		"读讀资資讯訊隐隱规規则則护護协協议議传傳发發转轉输輸载載联聯络絡网網电電脑腦机機组組织織级級结結构構终終稳穩确確认認识識语語调調设設备備复複杂雜积積极極荐薦赞贊讲講谈談虑慮见見" +
		"观觀览覽视視频頻亲親过過达達边邊远遠迟遲连連遗遺选選适適递遞减減节節长長张張强強归歸当當录錄户戶层層属屬岁歲带帶帮幫干幹并並广廣庆慶废廢异異弃棄弹彈态態惊驚愿願懒懶戏戲战戰扩擴" +
		"扫掃抢搶拟擬择擇拥擁挂掛摆擺敌敵断斷无無显顯权權条條来來档檔检檢欢歡况況泄洩浅淺满滿灵靈点點炼煉热熱爱愛状狀独獨环環畅暢疗療盖蓋盘盤盗盜离離种種称稱竞競笔筆筛篩简簡类類紧緊红紅" +
		"纪紀纸紙练練细細绍紹绑綁绝絕继繼绩績维維综綜绿綠缩縮罗羅职職胜勝苏蘇获獲营營虽雖补補装裝觉覺订訂讨討训訓记記许許论論访訪诉訴词詞译譯询詢详詳误誤诺諾课課负負责責败敗账帳质質贩販" +
		"贸貿赖賴趋趨跃躍践踐轨軌软軟轻輕较較辅輔辆輛迁遷违違邮郵释釋针針钟鐘铁鐵销銷键鍵闭閉闲閒闻聞阅閱队隊阶階陆陸险險随隨页頁项項顺順须須顾顧领領额額风風饭飯馆館驱驅骗騙鱼魚鸡雞齐齊" +
		"龙龍万萬与與专專严嚴临臨举舉义義乐樂买買争爭云雲亿億仅僅从從仓倉众眾优優会會伤傷伦倫体體余餘佣傭侧側侦偵债債偿償储儲儿兒兑兌党黨兴興养養内內册冊军軍农農冲衝冻凍净淨准準凉涼几幾" +
		"凭憑击擊划劃创創别別剂劑办辦动動劳勞势勢区區华華卖賣卫衛厅廳历歷厉厲县縣参參双雙变變叠疊叶葉号號听聽启啟吗嗎响響团團园園围圍图圖圆圓场場坏壞块塊坚堅垫墊执執墙牆声聲处處够夠夺奪" +
		"奖獎妇婦妈媽娱娛宁寧宝寶宽寬寻尋将將尔爾尝嘗岗崗币幣帐帳弯彎彻徹怀懷愤憤惯慣扑撲托託捞撈搅攪斗鬥旷曠晋晉晓曉术術杀殺桥橋梦夢楼樓毁毀毕畢")
	m := make(map[rune]rune, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}
