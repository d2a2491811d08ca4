package rules

import "github.com/sales-ai-automation/salesai/sales"

// oneLine is a transcript of one line of a buyer.
func oneLine(text string) *sales.Transcript {
	return &sales.Transcript{Segments: []sales.Segment{{Speaker: "Buyer", Side: sales.BuyerSide, Text: text}}}
}
