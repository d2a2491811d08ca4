package demo

// A company is a customer that does not exist.
type company struct {
	name   string
	domain string // under .example, which nobody can register
	trade  string // key of the trades
}

// companies lists more than the stories need, so that seeds differ.
func companies(language string) []company {
	if language == english {
		return []company{
			{"Northlake Components", "northlake.example", "manufacturing"},
			{"Brightwell Foods", "brightwell.example", "food"},
			{"Polar Lane Logistics", "polarlane.example", "coldchain"},
			{"Marlowe Hotels", "marlowehotels.example", "hotel"},
			{"St. Anselm Clinics", "stanselm.example", "clinic"},
			{"Greenbasket Stores", "greenbasket.example", "retail"},
			{"Solvane Energy", "solvane.example", "solar"},
			{"Harcourt & Vale Property", "harcourtvale.example", "property"},
			{"Citylink Coaches", "citylink-coaches.example", "bus"},
			{"Kestrel Precision", "kestrelprecision.example", "manufacturing"},
			{"Tanjong Dairy", "tanjongdairy.example", "food"},
			{"Frostline Asia", "frostline.example", "coldchain"},
			{"Pelican Bay Resorts", "pelicanbay.example", "hotel"},
			{"Meridian Dental Partners", "meridiandental.example", "clinic"},
			{"Dayrise Markets", "dayrise.example", "retail"},
			{"Windermere Solar", "windermeresolar.example", "solar"},
			{"Ashgrove Estates", "ashgrove.example", "property"},
			{"Coastway Transit", "coastway.example", "bus"},
			{"Orchard Circuits", "orchardcircuits.example", "manufacturing"},
			{"Old Mill Bakery Group", "oldmill.example", "food"},
			{"Blue Reef Seafood Logistics", "bluereef.example", "coldchain"},
			{"Larkspur Inns", "larkspurinns.example", "hotel"},
			{"Veltron Motors", "veltron.example", "manufacturing"},
			{"Cornerstone Pharmacies", "cornerstonerx.example", "retail"},
			{"Hillcrest Care", "hillcrestcare.example", "clinic"},
			{"Sunfield Power", "sunfieldpower.example", "solar"},
		}
	}
	return []company{
		{"宏遠精密工業", "hungyuan.example", "manufacturing"},
		{"鮮禾食品", "hsienho.example", "food"},
		{"北極星低溫物流", "polestar-cold.example", "coldchain"},
		{"雲海大飯店", "yunhai-hotel.example", "hotel"},
		{"仁心聯合診所", "jenhsin.example", "clinic"},
		{"好鄰家超市", "haolinjia.example", "retail"},
		{"日昇綠能", "jihsheng-green.example", "solar"},
		{"安居物業管理", "anju-pm.example", "property"},
		{"台南快捷客運", "tnexpress.example", "bus"},
		{"晶岳電子", "jingyue.example", "manufacturing"},
		{"大稻埕烘焙", "dadaocheng-bakery.example", "food"},
		{"全順冷鏈", "chuanshun.example", "coldchain"},
		{"湖光溫泉會館", "huguang-spa.example", "hotel"},
		{"康澤牙醫集團", "kangze.example", "clinic"},
		{"小巷生活百貨", "xiaoxiang.example", "retail"},
		{"南風光電", "nanfeng-solar.example", "solar"},
		{"恆泰大樓管理", "hengtai-pm.example", "property"},
		{"東海岸客運", "eastcoast-bus.example", "bus"},
		{"鼎鋒模具", "dingfeng.example", "manufacturing"},
		{"福爾摩沙茶飲", "formosa-tea.example", "food"},
		{"港都物流倉儲", "gangdu.example", "coldchain"},
		{"松林商旅", "songlin-inn.example", "hotel"},
		{"立華車電", "lihua-auto.example", "manufacturing"},
		{"樂康藥局", "lekang.example", "retail"},
		{"慈恩長照", "cien-care.example", "clinic"},
		{"海線風光能源", "haixian.example", "solar"},
	}
}

// trade is how people of one line of business talk about their places, machines and troubles.
type trade struct {
	Site, Sites   string
	Asset, Assets string
	Trouble       string // what happens to the machines, in the plural
	Crew          string // who looks after them
	Audit         string
	Effect        string // what an hour's outage costs besides overtime
	Harm          string // the worst that came of it
	Reads         string // what an inspection measures
	Sign          string // what a careful inspector would have noticed
	Part          string // what replaces it
}

func trades(language string) map[string]trade {
	if language == english {
		return map[string]trade{
			"manufacturing": {"plant", "plants", "reflow oven", "reflow ovens", "unplanned stops", "technicians", "the ISO audit", "late shipments", "we lost a customer over it, eleven years with us and gone", "Temperature, belt speed", "the fan is rattling", "a fan"},
			"food":          {"plant", "plants", "filling machine", "filling machines", "unplanned stops", "operators", "the FSSC audit", "the batches we throw away", "our third largest customer moved to a competitor over it", "Pressure, temperature", "the seal is weeping", "a seal"},
			"coldchain":     {"warehouse", "warehouses", "compressor", "compressors", "compressor failures", "engineers", "the GDP audit", "spoiled pallets", "a pharma customer took their pallets away over it", "Pressure, temperature", "the shaft seal is weeping", "a seal"},
			"hotel":         {"hotel", "hotels", "chiller", "chillers", "chiller breakdowns", "engineers", "the fire safety audit", "refunds", "we had to move two hundred guests in one night, and it was in the papers", "Pressure, water temperature", "the pump is leaking", "a gasket"},
			"clinic":        {"clinic", "clinics", "autoclave", "autoclaves", "autoclave breakdowns", "technicians", "the accreditation audit", "postponed procedures", "we cancelled a full day of operations, and the insurer asked for the records", "Pressure, temperature", "the door seal is brittle", "a door seal"},
			"retail":        {"store", "stores", "display fridge", "display fridges", "fridge failures", "engineers", "the food safety audit", "the stock we throw away", "we had to close a store for two days over it", "Air temperature, defrost time", "the fan is icing up", "a fan"},
			"solar":         {"site", "sites", "inverter", "inverters", "inverter failures", "field engineers", "the grid audit", "lost feed-in", "an investor has pulled out of the next site over it", "Voltage, temperature", "the cooling fan is noisy", "a fan"},
			"property":      {"building", "buildings", "lift", "lifts", "lift breakdowns", "technicians", "the insurance audit", "tenant penalties", "our largest tenant gave notice over it", "Door timing, levelling", "the door belt is fraying", "a belt"},
			"bus":           {"depot", "depots", "charger", "chargers", "charger failures", "mechanics", "the transport safety audit", "cancelled trips", "the city gave one of our routes to somebody else over it", "Voltage, plug temperature", "the plug is discoloured", "a plug"},
		}
	}
	return map[string]trade{
		"manufacturing": {Site: "廠", Asset: "回焊爐", Trouble: "無預警停機", Crew: "技術員", Audit: "ISO 稽核", Effect: "延遲交貨的罰款", Harm: "掉了一個合作十一年的客戶，人家來看紀錄我們拿不出來", Reads: "溫度、鏈速", Sign: "風扇有異音", Part: "一顆風扇"},
		"food":          {Site: "廠", Asset: "充填機", Trouble: "臨時停機", Crew: "師傅", Audit: "FSSC 稽核", Effect: "報廢的原料", Harm: "排前三大的客戶為了這件事轉單給同業", Reads: "壓力、溫度", Sign: "軸封滲油", Part: "一個軸封"},
		"coldchain":     {Site: "倉", Asset: "壓縮機", Trouble: "壓縮機跳機", Crew: "工務同仁", Audit: "GDP 稽核", Effect: "失溫的貨損", Harm: "有一家藥廠為了這件事把貨全部移走", Reads: "壓力、溫度", Sign: "軸封滲油", Part: "一個軸封"},
		"hotel":         {Site: "館", Asset: "冰水主機", Trouble: "主機故障", Crew: "工務同仁", Audit: "消防安檢", Effect: "退給客人的房費", Harm: "上次一個晚上要幫兩百個客人換飯店，還上新聞", Reads: "壓力、水溫", Sign: "泵浦漏水", Part: "一片墊片"},
		"clinic":        {Site: "院所", Asset: "滅菌鍋", Trouble: "滅菌鍋故障", Crew: "醫工同仁", Audit: "評鑑", Effect: "病人改期的損失", Harm: "上次整天的手術都取消，保險公司還來調紀錄", Reads: "壓力、溫度", Sign: "門封條硬化", Part: "一條門封條"},
		"retail":        {Site: "門市", Asset: "冷藏櫃", Trouble: "冷藏櫃失溫", Crew: "工務同仁", Audit: "食安稽核", Effect: "報廢的商品", Harm: "有一家門市為了這件事停業兩天", Reads: "櫃溫、除霜時間", Sign: "風扇結冰", Part: "一顆風扇"},
		"solar":         {Site: "案場", Asset: "變流器", Trouble: "變流器跳脫", Crew: "維運工程師", Audit: "台電的查驗", Effect: "少掉的發電收入", Harm: "有一個投資人為了這件事不投下一個案場了", Reads: "電壓、溫度", Sign: "散熱風扇有異音", Part: "一顆風扇"},
		"property":      {Site: "社區", Asset: "電梯", Trouble: "電梯故障", Crew: "機電師傅", Audit: "公安申報", Effect: "賠給住戶的錢", Harm: "最大的一個社區為了這件事跟我們解約", Reads: "開關門時間、平層", Sign: "門機皮帶磨損", Part: "一條皮帶"},
		"bus":           {Site: "場站", Asset: "充電樁", Trouble: "充電樁故障", Crew: "技工", Audit: "監理所評鑑", Effect: "脫班的罰款", Harm: "有一條路線為了這件事被收回去給別家跑", Reads: "電壓、槍頭溫度", Sign: "槍頭變色", Part: "一個槍頭"},
	}
}
