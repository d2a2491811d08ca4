module github.com/sales-ai-automation/salesai/bench

go 1.26.0

require (
	github.com/maypok86/otter/v2 v2.4.0
	github.com/sales-ai-automation/salesai v0.0.0
)

replace github.com/sales-ai-automation/salesai => ../
