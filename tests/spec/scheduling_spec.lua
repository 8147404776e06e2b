-- SPDX-License-Identifier: MIT
--- Scheduling, simulated: known values, options of policies, mistakes, charts.

-- Jobs that are all there at 0.
local function together(...)
  local jobs = {}
  for i, n in ipairs{...} do jobs[i] = {bursts = {n}} end
  return jobs
end

-- Jobs of pairs {arrival, run}.
local function pairs_of(...)
  local jobs = {}
  for i, pair in ipairs{...} do jobs[i] = {arrival = pair[1], bursts = {pair[2]}} end
  return jobs
end

local function column(result, name)
  local list = {}
  for i, job in ipairs(result.jobs) do list[i] = job[name] end
  return list
end

local function order(result)
  local names = {}
  for _, s in ipairs(result.trace) do names[#names + 1] = s.job end
  return table.concat(names, " ")
end

-- Bursts of a job of OSTEP's mlfq: a wait of `io` after each `every`; 0: none.
local function ostep(arrival, run, every, io)
  local bursts = {}
  while every > 0 and run > every do
    bursts[#bursts + 1], bursts[#bursts + 2] = every, io
    run = run - every
  end
  bursts[#bursts + 1] = run
  return {arrival = arrival, bursts = bursts}
end

describe("known values", function()
  -- {policy, jobs, response, turnaround, wait}; values of OSTEP's simulators.
  local staggered = pairs_of({0, 8}, {1, 4}, {2, 9}, {3, 5})
  local rows = {
    {"fcfs", together(100, 200, 300), {0, 100, 300}, {100, 300, 600}, {0, 100, 300}},
    {"sjf", together(300, 200, 100), {300, 100, 0}, {600, 300, 100}, {300, 100, 0}},
    {"rr:1", together(5, 3, 8), {0, 1, 2}, {12, 8, 16}, {7, 5, 8}},
    {"rr:2", together(10, 4, 6, 2), {0, 2, 4, 6}, {22, 12, 18, 8}, {12, 8, 12, 6}},
    {"fcfs", staggered, {0, 7, 10, 18}, {8, 11, 19, 23}},
    -- At 3 the slice of A ends and D arrives: A queues up before D, by the rule of ties.
    {"rr:3", staggered, {0, 2, 4, 9}, {21, 15, 24, 20}, {13, 11, 15, 15}},
    {"srtf", staggered, {0, 0, 15, 2}, {17, 4, 24, 7}, {9, 0, 15, 2}},
    {"hrrn", pairs_of({0, 3}, {2, 6}, {4, 4}, {6, 5}, {8, 2}), {0, 1, 5, 9, 5},
      {3, 7, 9, 14, 7}},
  }
  for i, row in ipairs(rows) do
    it(row[1] .. ", row " .. i, function()
      local result = scheduling.run{policy = row[1], jobs = row[2]}
      assert.same(row[3], column(result, "response"))
      assert.same(row[4], column(result, "turnaround"))
      if row[5] then assert.same(row[5], column(result, "wait")) end
      for _, job in ipairs(result.jobs) do
        assert.equal("integer", math.type(job.finish))
      end
    end)
  end

  it("mlfq -n 3 -q 10 -l 0,180,0:100,20,0", function()
    local result = scheduling.run{policy = "mlfq", queues = 3, quantum = 10,
      jobs = {ostep(0, 180, 0), ostep(100, 20, 0)}}
    assert.same({200, 20}, column(result, "turnaround"))
  end)

  it("mlfq -q 4 -i 3 -l 0,12,0:0,12,3", function()
    local result = scheduling.run{policy = "mlfq", quantum = 4,
      jobs = {ostep(0, 12, 0), ostep(0, 12, 3, 3)}}
    assert.same({0, 4}, column(result, "response"))
    assert.same({20, 27}, column(result, "turnaround"))
    assert.equal("t=10: B is back from its wait, preempts A", result.log[8])
  end)
end)

describe("options of policies", function()
  it("priority: small is urgent, and takes the processor if preemptive", function()
    local jobs = {{arrival = 0, bursts = {5}, priority = 3},
      {arrival = 1, bursts = {2}, priority = 1}, {arrival = 1, bursts = {2}, priority = 2}}
    assert.equal("A B C", order(scheduling.run{policy = "priority", jobs = jobs}))
    assert.equal("A B C A", order(scheduling.run{policy = "priority", preemptive = true,
      jobs = jobs}))
  end)

  it("aging has every job run before long", function()
    local jobs = {{name = "late", arrival = 0, bursts = {1}, priority = 5}}
    for i = 1, 50 do
      jobs[i + 1] = {name = "u" .. i, arrival = 2 * (i - 1), bursts = {2}, priority = 1}
    end
    for _, preemptive in ipairs{false, true} do
      local starved = scheduling.run{policy = "priority", preemptive = preemptive, jobs = jobs}
      local aged = scheduling.run{policy = "priority", preemptive = preemptive, aging = 3,
        jobs = jobs}
      assert.equal(100, starved.of.late.wait)
      assert.is_true(aged.of.late.wait <= 3 * 5 + 2)
    end
  end)

  it("a waiting job that has become more urgent preempts at that instant", function()
    local result = scheduling.run{policy = "priority", preemptive = true, aging = 4, jobs = {
      {bursts = {20}, priority = 1}, {bursts = {3}, priority = 3}}}
    assert.equal(12, result.of.B.response) -- 3 - 12 // 4 = 0 < 1
  end)

  it("mlfq: without a boost a job waits for ever, with one it does not", function()
    local jobs = {ostep(0, 30, 0)}
    for i = 1, 3 do jobs[i + 1] = ostep(0, 300, 9, 1) end -- they wait before their quantum is over
    local function finish(boost, stays)
      return scheduling.run{policy = "mlfq", quantum = 10, boost = boost, io_stays = stays,
        jobs = jobs}.of.A.finish
    end
    assert.is_true(finish(nil, true) > 800)
    assert.is_true(finish(50, true) < 400)
    assert.is_true(finish(nil, false) < 400) -- the rest of a quantum is kept: no cheating
  end)

  it("mlfq: io_first goes to the head, and has the processor at once", function()
    local jobs = {ostep(0, 20, 0), ostep(0, 20, 0), ostep(0, 4, 2, 3)}
    local function back(first)
      return scheduling.run{policy = "mlfq", queues = 1, quantum = 4, io_first = first,
        jobs = jobs}.of.C.turnaround
    end
    assert.equal(15, back(true))
    assert.equal(20, back(false))
  end)

  -- A fault of its own: C, which D preempted, ran after B, which had come back before C.
  it("mlfq: with io_first who is preempted stays before those that came back earlier", function()
    assert.equal("B C D A C D C B A", order(scheduling.run{policy = "mlfq", queues = 1,
      quantum = 50, io_first = true, jobs = {{name = "B", bursts = {1, 8, 3}},
      {name = "C", bursts = {1, 7, 3}}, {name = "D", bursts = {1, 7, 3}},
      {name = "A", bursts = {20}}}}))
  end)

  it("mlfq: boosts of any length come in time", function()
    for _, boost in ipairs{0.1, 0.3, 7, 0.7} do
      local result = scheduling.run{policy = "mlfq", boost = boost, jobs = {
        {arrival = 1000000, bursts = {1}}, {arrival = 1000000, bursts = {1}}}}
      assert.equal(1000002, result.to)
    end
  end)

  it("quanta and allotments of each queue", function()
    local result = scheduling.run{policy = "mlfq", quanta = {1, 2}, allotments = {2, 1},
      jobs = together(6, 6)}
    assert.equal("A B A B A B A B", order(result))
    assert.same({1, 1, 1, 1, 2, 2, 2, 2}, (function()
      local levels = {}
      for i, s in ipairs(result.trace) do levels[i] = s.queue end
      return levels
    end)())
  end)

  -- How many of the first n quanta the job A had, which has 3 of 4 tickets.
  local function drawn(seed, n)
    local result = scheduling.run{policy = "lottery", seed = seed, jobs = {
      {bursts = {n}, tickets = 3}, {bursts = {n}, tickets = 1}}}
    local had = 0
    for _, s in ipairs(result.trace) do
      if s.from >= n then break end
      if s.job == "A" then had = had + math.min(s.to, n) - s.from end
    end
    return had
  end

  -- A had as many as n draws give: 0.75 n, with a standard error of sqrt(n * 0.75 * 0.25). No
  -- lottery keeps within that error each time, but 68.3 % of the time: of 200 lotteries 137, and as
  -- a count of draws that is itself 137 +- 7, asked for within three of these.
  it("lottery gives shares as the tickets, within its standard error", function()
    local rounds = 200
    for _, n in ipairs{50, 200} do
      local within, squares, deviation = 0, 0, math.sqrt(n * 0.75 * 0.25)
      for seed = 1, rounds do
        local off = (drawn(seed, n) - 0.75 * n) / deviation
        if math.abs(off) <= 1 then within = within + 1 end
        squares = squares + off * off
        assert.is_true(math.abs(off) < 4, seed)
      end
      local expected = 0.683 * rounds
      local spread = 3 * math.sqrt(rounds * 0.683 * 0.317)
      assert.is_true(math.abs(within - expected) <= spread + 0.5, ("%d of %d"):format(within, n))
      -- The mean square of 200 is 1 +- sqrt(2 / 200).
      assert.is_true(math.abs(squares / rounds - 1) <= 3 * math.sqrt(2 / rounds), squares / rounds)
    end
  end)

  it("stride gives them exactly", function()
    local result = scheduling.run{policy = "stride", jobs = {
      {bursts = {300}, tickets = 3}, {bursts = {100}, tickets = 1}}}
    assert.is_true(math.abs(result.of.A.finish - result.of.B.finish) <= 4)
  end)

  -- The largest spread of weighted run times at the end of a slice, until the first job is done.
  local function spread_of(result, jobs)
    local ran, weights, first, largest = {}, {}, math.huge, 0
    for i, job in ipairs(result.jobs) do
      ran[job.name], weights[job.name] = 0, jobs[i].weight
      first = math.min(first, job.finish)
    end
    for _, s in ipairs(result.trace) do
      if s.to > first then break end
      ran[s.job] = ran[s.job] + (s.to - s.from) * 1024 / weights[s.job]
      local least, most = math.huge, 0
      for _, v in pairs(ran) do least, most = math.min(least, v), math.max(most, v) end
      largest = math.max(largest, most - least)
    end
    return largest
  end

  -- Not less than a slice: after the first slice a job has had one, and the others nothing. Never
  -- more than the largest slice, S: say that all lie between v and v + S. The job at v runs next,
  -- and is then at v + S at most; so all still lie within S of the least, which has not fallen.
  it("cfs keeps the spread of weighted run times within a slice", function()
    local jobs = {}
    for i, weight in ipairs{1024, 2048, 512, 1024} do
      jobs[i] = {bursts = {1000 * weight // 512}, weight = weight}
    end
    -- Slices of 18 * weight / 4608 are whole: 4, 8, 2, 4; of weighted time that is 4 for each.
    assert.equal(4, spread_of(scheduling.run{policy = "cfs", latency = 18, least_slice = 1,
      jobs = jobs}, jobs))
    for seed = 1, 30 do
      local latency, least_slice, all, largest = 5 + seed % 40, 1 + seed % 3, 0, 0
      jobs = {}
      for i = 1, 2 + seed % 6 do
        local weight = 100 + (seed * 7919 + i * 104729) % 3000
        jobs[i], all = {bursts = {weight // 4}, weight = weight}, all + weight
      end
      for _, job in ipairs(jobs) do
        local slice = math.max(least_slice, latency * job.weight // all)
        largest = math.max(largest, slice * 1024 / job.weight)
      end
      local result = scheduling.run{policy = "cfs", latency = latency, least_slice = least_slice,
        jobs = jobs}
      assert.is_true(spread_of(result, jobs) <= largest + 1e-6, "seed " .. seed)
    end
  end)

  it("a switch has its price, and the result says how much of the time", function()
    local result = scheduling.run{policy = "rr:2", switch = 1, jobs = together(4, 4)}
    assert.equal("A switch B switch A switch B", order(result))
    assert.equal(3, result.switches)
    assert.equal(3, result.switch_time)
    assert.equal(11, result.of.B.finish)
    assert.equal(3 / 11, result.switch_share)
    assert.equal(0, scheduling.run{policy = "rr:2", switch = 1, jobs = together(9)}.switches)
  end)

  it("several processors: one queue, or one each with stealing", function()
    local jobs = together(4, 4, 4, 4)
    for _, per_cpu in ipairs{false, true} do
      local result = scheduling.run{policy = "rr:2", cpus = 2, per_cpu = per_cpu, jobs = jobs}
      assert.equal(8, result.to)
      assert.equal(1, result.utilisation)
    end
    local result = scheduling.run{policy = "rr:2", cpus = 2, per_cpu = true,
      jobs = together(2, 9, 2, 9)}
    assert.truthy(table.concat(result.log, "\n"):find("is taken from the queue of processor 2"))
    assert.equal(11, result.to)
  end)

  it("fractions of a quantum do not drift", function()
    local result = scheduling.run{policy = "rr", quantum = 0.1, jobs = together(100, 100)}
    assert.equal(199.9, result.of.A.finish)
    assert.equal(200, result.of.B.finish)
    assert.equal(1999, result.switches)
  end)
end)

describe("a policy of one's own", function()
  local function backwards()
    local ready = {}
    return {
      arrive = function(job) table.insert(ready, job) end,
      pick = function() return table.remove(ready) end,
      slice = function() return 2 end,
      leave = function(job, _, why)
        if why == "slice" then table.insert(ready, 1, job) end
      end,
    }
  end

  it("chooses with four functions", function()
    assert.equal("C B A C", order(scheduling.run{policy = backwards, jobs = together(2, 2, 4)}))
    assert.equal(4, scheduling.run{policy = backwards(), jobs = together(2, 2)}.to)
  end)

  local function fails(change)
    local ok, err = pcall(scheduling.run, {jobs = together(2, 4), name = "mine", policy = function()
      local policy = backwards()
      change(policy)
      return policy
    end})
    assert.is_false(ok)
    return err
  end

  it("that picks what is not ready, or nothing, is told so", function()
    local err = fails(function(p) p.pick = function() return {name = "X", place = 1} end end)
    assert.truthy(err:find("policy mine: pick at t=0 gave a table that is no job; expected one of "
      .. "the ready jobs (A, B), or nil", 1, true))
    local first
    err = fails(function(p)
      local pick = p.pick
      p.pick = function() first = first or pick() return first end
    end)
    assert.truthy(err:find("pick at t=4 gave B, which is done; expected one of the ready jobs (A)",
      1, true), err)
    err = fails(function(p) p.pick = function() end end)
    assert.truthy(err:find("pick gives no job, though these are ready (A, B)", 1, true))
    err = fails(function(p) p.slice = function() return 0 end end)
    assert.truthy(err:find("slice of B is 0; expected a number > 0", 1, true))
    err = fails(function(p) p.pick = nil end)
    assert.truthy(err:find("has no function 'pick'", 1, true))
    err = fails(function(p) p.arrive = function(job) return job end end)
    assert.truthy(err:find("arrive at t=0 gave A; expected a job that is running", 1, true))
  end)

  it("that errs is told with its traceback", function()
    local err = fails(function(p)
      local function helper() error("boom") end
      p.slice = function() return helper() + 1 end
    end)
    assert.truthy(err:find("the policy failed in slice: [^\n]*scheduling_spec.lua:%d+: boom\n"))
    assert.truthy(err:find("stack traceback:.*scheduling_spec.lua:%d+: in .*helper"))
    assert.falsy(err:find("conlua/scheduling"))
  end)

  it("lets errors pass that are no texts", function()
    local ok, err = pcall(scheduling.run, {jobs = together(1),
      policy = {arrive = function() error(unit.Timeout, 0) end, pick = print}})
    assert.is_false(ok)
    assert.equal(unit.Timeout, err)
  end)
end)

describe("mistakes", function()
  local function message(options)
    local ok, err = pcall(scheduling.run, options)
    assert.is_false(ok)
    return err
  end
  local rows = {
    {{policy = "rr", jobs = {}}, "jobs: the list is empty"},
    {{policy = "rr"}, "jobs: is nothing; expected a list"},
    {{policy = "rr", quantum = 0, jobs = together(1)}, "quantum is 0; expected a number > 0"},
    {{policy = "rr:0", jobs = together(1)}, "quantum is 0; expected a number > 0"},
    {{policy = "rr", jobs = {{name = "A", bursts = {1}}, {name = "A", bursts = {1}}}},
      "jobs[2] (A): jobs[1] has this name, too"},
    {{policy = "rr", jobs = {{name = "A", arrival = -1, bursts = {1}}}},
      "jobs[1] (A): arrival is -1; expected a number >= 0"},
    {{policy = "rr", jobs = {{name = "A"}}}, "jobs[1] (A): bursts is nothing; expected times"},
    {{policy = "rr", jobs = {{name = "A", bursts = {3, -4}}}},
      "jobs[1] (A): bursts[2] is -4; expected a number > 0"},
    {{policy = "rr", jobs = {{name = "A", bursts = {0 / 0}}}}, "bursts[1] is"},
    {{policy = "rr", jobs = {{name = "idle", bursts = {1}}}}, "name is 'idle'"},
    {{policy = "rr", jobs = {{name = "A", burst = 1}}}, "unknown field 'burst'"},
    {{policy = "rr", jobs = {{bursts = {1}, tickets = 0}}}, "tickets is 0; expected a whole"},
    {{policy = "best", jobs = together(1)}, "policy is 'best'; expected one of fcfs, sjf"},
    {{jobs = together(1)}, "policy is nothing; expected one of"},
    {{policy = "rr", quantun = 2, jobs = together(1)}, "unknown option 'quantun'"},
    {{policy = "rr", cpus = 0, jobs = together(1)}, "cpus is 0; expected a whole number >= 1"},
    {{policy = "rr", switch = -1, jobs = together(1)}, "switch is -1; expected a number >= 0"},
    {{policy = "rr", quantum = 1e-12, jobs = together(1)}, "expected at least a billionth"},
    {{policy = "fcfs", jobs = {{arrival = 1e18, bursts = {0.1}}}},
      "A has the processor at t=1e+18 for 0.1, which is too short to be counted"},
    {{policy = "sjf", per_cpu = true, jobs = together(1)}, "per_cpu=true needs rr, mlfq, cfs"},
    {{policy = "mlfq", quanta = {1, 2}, queues = 3, jobs = together(1)}, "quanta has 2 numbers"},
  }
  for _, row in ipairs(rows) do
    it("are told: " .. row[2], function()
      local err = message(row[1])
      assert.truthy(err:find(row[2], 1, true), err)
      assert.truthy(err:find("^[^\n]*scheduling_spec.lua:%d+: "), err)
    end)
  end
end)

describe("a chart", function()
  local function lines_of(text)
    local lines = {}
    for line in (text .. "\n"):gmatch("(.-)\n") do lines[#lines + 1] = line end
    return lines
  end

  it("has a lane a processor, one for I/O, a ruler and a table", function()
    local lines = lines_of(scheduling.run{policy = "rr:2", jobs = {{bursts = {3, 2, 1}},
      {bursts = {4}}}}:gantt(40))
    assert.equal("rr:2 on 1 processor", lines[1])
    assert.equal("cpu 1  A━━━━━━━B━━━━━━━A━━━B━━━━━━━A━━━", lines[3])
    assert.equal("I/O                        A┄┄┄┄┄┄┄", lines[4])
    assert.truthy(lines[8]:find("^job +arrival +run +io"))
  end)

  it("explains letters that stand for names, which are the name of no job", function()
    local text = scheduling.run{policy = "rr", jobs = {{name = "a", bursts = {9}},
      {name = "a name that is longer than the column", bursts = {9}}}}:gantt(70)
    assert.truthy(text:find("cpu 1  a━━c━━a━━c━━", 1, true), text)
    assert.truthy(text:find("\n(c) a", 1, true), text)
  end)

  for _, columns in ipairs{80, 120} do
    it("is " .. columns .. " wide at most, also with Chinese names", function()
      local width = require("conlua.width")
      local jobs = scheduling.generate{n = 9, io = 1}
      for i, job in ipairs(jobs) do job.name = ("读者"):rep(i % 3) .. "写" .. i end
      for _, line in ipairs(lines_of(scheduling.run{policy = "cfs", jobs = jobs}:gantt(columns))) do
        assert.is_true(width.of(line) <= columns, line)
      end
    end)
  end
end)

it("generate says what was expected", function()
  for options, message in pairs{
    [{n = 0}] = "n is 0; expected a whole number >= 1",
    [{load = "x"}] = "load is 'x'; expected a number > 0",
    [{io = -1}] = "io is -1; expected a whole number >= 0",
    [{seed = {}}] = "; expected a whole number",
    [{arrivals = 3}] = "arrivals is 3; expected 'poisson' or 'together'",
    [{bursts = "long"}] = "bursts is 'long'; expected 'exponential', 'pareto' or 'fixed'",
    [{jobs = 3}] = "unknown option 'jobs'; expected n, seed",
  } do
    local ok, err = pcall(scheduling.generate, options)
    assert.is_false(ok)
    assert.truthy(err:find(message, 1, true), err)
  end
end)

it("compare gives a line a policy", function()
  local comparison = scheduling.compare(together(5, 1, 3), {"fcfs", "sjf", {policy = "rr",
    quantum = 2}}, {switch = 1})
  assert.equal(3, #comparison)
  local text = tostring(comparison)
  assert.truthy(text:find("\nsjf +2%.67 +5%.67"), text)
  assert.truthy(text:find("\nrr:2 "))
end)
