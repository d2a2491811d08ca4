package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
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
	emit := func(kind prometheus.ValueType, name, help string, value float64, labels ...string) {
		names := make([]string, 0, len(labels)/2)
		values := make([]string, 0, len(labels)/2)
		for i := 0; i+1 < len(labels); i += 2 {
			names, values = append(names, labels[i]), append(values, labels[i+1])
		}
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, names, nil), kind, value, values...)
	}
	counter, gauge := prometheus.CounterValue, prometheus.GaugeValue

	q := c.s.store.Queries()
	for purpose, n := range map[string]int64{"page": q.Page, "write": q.Write, "ledger": q.Ledger, "other": q.Other} {
		emit(counter, "salesai_db_queries_total", "Statements sent to the database, by what they were for.", float64(n), "for", purpose)
	}

	stats := c.s.cache.Stats()
	emit(gauge, "salesai_cache_hot_bytes", "Bytes held in the process.", float64(stats.HotBytes))
	emit(gauge, "salesai_cache_hot_limit_bytes", "The bound of the bytes held in the process.", float64(stats.HotLimit))
	emit(gauge, "salesai_cache_hot_entries", "Values held in the process.", float64(stats.HotEntries))
	emit(gauge, "salesai_cache_floors", "Keys whose newest version is remembered.", float64(stats.Floors))
	emit(gauge, "salesai_cache_trusted", "1 while changes made elsewhere are heard; 0 while each answer is confirmed with the database.", oneIf(stats.Trusted))
	emit(counter, "salesai_cache_heard_total", "Changes told by the ledger.", float64(stats.Heard))
	emit(counter, "salesai_cache_lost_total", "Times that changes stopped being heard.", float64(stats.Lost))
	emit(counter, "salesai_cache_confirms_total", "Times the ledger was asked for a version.", float64(stats.Confirms))
	emit(counter, "salesai_cache_confirm_errors_total", "Times it could not answer.", float64(stats.ConfirmErrors))
	for _, r := range stats.Resources {
		for tier, n := range map[string]int64{"hot": r.HotHits, "store": r.StoreHits} {
			emit(counter, "salesai_cache_hits_total", "Answers found, by tier.", float64(n), "resource", r.Name, "tier", tier)
		}
		for tier, n := range map[string]int64{"hot": r.HotMisses, "store": r.StoreMisses} {
			emit(counter, "salesai_cache_misses_total", "Look-ups that found nothing good to serve, by tier.", float64(n), "resource", r.Name, "tier", tier)
		}
		emit(counter, "salesai_cache_stale_total", "Answers marked stale.", float64(r.Stale), "resource", r.Name)
		emit(counter, "salesai_cache_absent_total", "Answers that there is no such value.", float64(r.Absent), "resource", r.Name)
		emit(counter, "salesai_cache_builds_total", "Builds begun.", float64(r.Builds), "resource", r.Name)
		emit(counter, "salesai_cache_build_errors_total", "Builds that failed.", float64(r.BuildErrors), "resource", r.Name)
		emit(counter, "salesai_cache_build_seconds_total", "Time spent in builds.", r.BuildTime.Seconds(), "resource", r.Name)
		emit(counter, "salesai_cache_refused_total", "Fills refused because the value went stale while it was made.", float64(r.Refused), "resource", r.Name)
		emit(counter, "salesai_cache_store_errors_total", "Store calls that failed or were too slow.", float64(r.StoreErrors), "resource", r.Name)
	}
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
