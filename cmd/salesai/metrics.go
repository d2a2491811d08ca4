package main

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/sales-ai-automation/salesai/api"
	"github.com/sales-ai-automation/salesai/cache"
)

// metrics serves what the parts count, in Prometheus' form.
func (s *system) metrics() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), counts{s})
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// counts reads the counters of the cache and the store at each scrape.
type counts struct{ s *system }

// Describe says nothing beforehand: the resources are known only to the cache.
func (counts) Describe(chan<- *prometheus.Desc) {}

// Collect reads every counter once.
func (c counts) Collect(to chan<- prometheus.Metric) {
	e := emitter{to}
	q := c.s.store.Queries()
	for purpose, n := range map[string]int64{"page": q.Page, "write": q.Write, "ledger": q.Ledger, "other": q.Other} {
		e.count("salesai_db_queries_total", "Statements sent to the database, by what they were for.", n, "for", purpose)
	}
	stats := c.s.cache.Stats()
	e.instance(stats)
	if stats.Store.Present {
		e.sharedStore(stats.Store)
		e.deletes(stats)
	}
	for _, r := range stats.Resources {
		e.resource(r)
	}
	e.sockets(c.s.live.Stats())
}

// sockets emits what the sockets of open pages do.
func (e emitter) sockets(s api.LiveStats) {
	e.gauge("salesai_live_sockets", "Open pages that are told what to read again.", float64(s.Open))
	e.count("salesai_live_pushes_total", "Times a page was told.", s.Pushes)
	e.count("salesai_live_slow_total", "Sockets ended because the page did not read.", s.Slow)
	e.count("salesai_live_refused_total", "Sockets refused: too many of one person, or a page of another site.", s.Refused)
}

// emitter gives values to Prometheus; labels are names and values in turn.
type emitter struct{ to chan<- prometheus.Metric }

func (e emitter) count(name, help string, n int64, labels ...string) {
	e.emit(prometheus.CounterValue, name, help, float64(n), labels)
}

func (e emitter) seconds(name, help string, d time.Duration, labels ...string) {
	e.emit(prometheus.CounterValue, name, help, d.Seconds(), labels)
}

func (e emitter) gauge(name, help string, v float64, labels ...string) {
	e.emit(prometheus.GaugeValue, name, help, v, labels)
}

func (e emitter) emit(kind prometheus.ValueType, name, help string, v float64, labels []string) {
	names := make([]string, 0, len(labels)/2)
	values := make([]string, 0, len(labels)/2)
	for i := 0; i+1 < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	e.to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, names, nil), kind, v, values...)
}

// instance emits what the cache of this process holds and hears.
func (e emitter) instance(s cache.Stats) {
	e.gauge("salesai_cache_hot_bytes", "Bytes held in the process.", float64(s.HotBytes))
	e.gauge("salesai_cache_hot_limit_bytes", "The bound of the bytes held in the process.", float64(s.HotLimit))
	e.gauge("salesai_cache_hot_entries", "Values held in the process.", float64(s.HotEntries))
	e.gauge("salesai_cache_floors", "Keys whose newest version is remembered.", float64(s.Floors))
	e.gauge("salesai_cache_floor_bytes", "Bytes that these take of those held.", float64(s.FloorBytes))
	e.count("salesai_cache_floors_dropped_total", "Versions forgotten for want of room.", s.FloorsDropped)
	e.gauge("salesai_cache_trusted", "1 while changes made elsewhere are heard; 0 while each answer is confirmed with the database.", oneIf(s.Trusted))
	e.count("salesai_cache_heard_total", "Changes told by the ledger.", s.Heard)
	e.count("salesai_cache_lost_total", "Times that changes stopped being heard.", s.Lost)
	e.count("salesai_cache_confirms_total", "Times the ledger was asked for a version.", s.Confirms)
	e.count("salesai_cache_confirm_errors_total", "Times it could not answer.", s.ConfirmErrors)
	e.gauge("salesai_cache_self_check_seconds", "How long a published change took to be heard; 0 while it was not.", s.Checked.Seconds())
	e.count("salesai_cache_audited_total", "Held values that were built anew and compared.", s.Audited)
	e.count("salesai_cache_mismatched_total", "Held values that were not what the database says.", s.Mismatched)
}

// sharedStore emits how the store behind the process does.
func (e emitter) sharedStore(s cache.StoreStats) {
	e.gauge("salesai_cache_store_open", "1 while the store is called; 0 while it is left alone and probed.", oneIf(s.Open))
	e.count("salesai_cache_store_left_alone_total", "Times the store was left alone after failures.", s.Opened)
	e.count("salesai_cache_store_skipped_total", "Calls not made while it was left alone.", s.Skipped)
	for _, op := range []struct {
		name         string
		calls        int64
		took         time.Duration
		spent, limit int64
	}{
		{"get", s.Gets, s.GetTime, s.Budget.Spent.Reads, s.Budget.Limit.Reads},
		{"put", s.Puts, s.PutTime, s.Budget.Spent.Writes, s.Budget.Limit.Writes},
		{"delete", s.Deletes, s.DeleteTime, s.Budget.Spent.Deletes, s.Budget.Limit.Deletes},
	} {
		e.count("salesai_cache_store_calls_total", "Calls of the store, each of one or many keys.", op.calls, "op", op.name)
		e.seconds("salesai_cache_store_seconds_total", "Time spent in calls of the store.", op.took, "op", op.name)
		if s.Budget.Metered {
			e.gauge("salesai_cache_budget_used", "Keys asked of the metered store today (UTC), by all processes.", float64(op.spent), "op", op.name)
			e.gauge("salesai_cache_budget_limit", "How many it may be a day; 0 is not bounded.", float64(op.limit), "op", op.name)
		}
	}
	if s.Budget.Metered {
		for _, mode := range []cache.Mode{cache.Plenty, cache.Thrifty, cache.Spent} {
			e.gauge("salesai_cache_budget_mode", "1 for the mode that the budget is in: plenty, thrifty, spent.", oneIf(s.Budget.Mode == mode), "mode", string(mode))
		}
	}
	for code, n := range s.Errors {
		e.count("salesai_cache_store_failures_total", "Failed calls of the store, by code.", n, "code", string(code))
	}
	e.count("salesai_cache_store_leases_total", "Builds for which this process had the store's lease.", s.Leases)
	e.count("salesai_cache_store_waits_total", "Builds for which another process had the lease.", s.Waits)
}

// deletes emits what became of the store's values that went stale.
func (e emitter) deletes(s cache.Stats) {
	for outcome, n := range map[string]int64{"done": s.Deletes, "failed": s.DeleteErrors, "saved": s.DeletesSaved, "given up": s.DeletesLeft} {
		e.count("salesai_cache_deletes_total", "Stale values of the store, by what became of their deletion.", n, "outcome", outcome)
	}
	e.gauge("salesai_cache_deletes_pending", "Deletions that wait for the store.", float64(s.Store.Pending))
}

// resource emits the counts of one resource.
func (e emitter) resource(r cache.ResourceStats) {
	for tier, n := range map[string]int64{"hot": r.HotHits, "store": r.StoreHits} {
		e.count("salesai_cache_hits_total", "Answers found, by tier.", n, "resource", r.Name, "tier", tier)
	}
	for tier, n := range map[string]int64{"hot": r.HotMisses, "store": r.StoreMisses} {
		e.count("salesai_cache_misses_total", "Look-ups that found nothing good to serve, by tier.", n, "resource", r.Name, "tier", tier)
	}
	e.count("salesai_cache_stale_total", "Answers marked stale.", r.Stale, "resource", r.Name)
	e.count("salesai_cache_absent_total", "Answers that there is no such value.", r.Absent, "resource", r.Name)
	e.count("salesai_cache_builds_total", "Builds begun.", r.Builds, "resource", r.Name)
	e.count("salesai_cache_build_errors_total", "Builds that failed.", r.BuildErrors, "resource", r.Name)
	e.seconds("salesai_cache_build_seconds_total", "Time spent in builds.", r.BuildTime, "resource", r.Name)
	e.count("salesai_cache_warmed_total", "Builds after a change, before anybody asked.", r.Warmed, "resource", r.Name)
	e.count("salesai_cache_refused_total", "Fills refused because the value went stale while it was made.", r.Refused, "resource", r.Name)
	e.count("salesai_cache_store_errors_total", "Store calls that failed or were too slow.", r.StoreErrors, "resource", r.Name)
	e.count("salesai_cache_store_puts_total", "Values put into the store.", r.StorePuts, "resource", r.Name)
	e.count("salesai_cache_store_put_bytes_total", "Their bytes.", r.StoreBytes, "resource", r.Name)
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
