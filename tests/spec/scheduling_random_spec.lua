-- SPDX-License-Identifier: MIT
--- Scheduling, simulated: what holds for every workload, and which policies are the best there are.
--- CONLUA_SCHEDULING_ROUNDS: how many random workloads; 1,000.

local ROUNDS = math.tointeger(tonumber(os.getenv("CONLUA_SCHEDULING_ROUNDS") or "")) or 1000

local ALL = {"fcfs", "sjf", "srtf", "hrrn", "priority", "rr", "mlfq", "lottery", "stride", "cfs"}

-- What holds for every workload and policy.
local function check(result, jobs, how)
  local ran, total, lanes, io = {}, 0, {}, {}
  for i = 1, how.cpus do lanes[i] = jobs.from end
  for _, s in ipairs(result.trace) do
    assert(s.to > s.from and s.from == lanes[s.cpu], "a lane has a gap or an overlap")
    lanes[s.cpu] = s.to
    if s.job ~= "idle" and s.job ~= "switch" then
      assert(s.from >= (ran[s.job] or {to = 0}).to, "a job runs twice at once")
      ran[s.job] = {to = s.to, sum = (ran[s.job] and ran[s.job].sum or 0) + s.to - s.from}
    end
    total = total + s.to - s.from
  end
  assert(total == how.cpus * (result.to - result.from), "the lanes do not fill the time")
  for _, s in ipairs(result.io) do io[s.job] = (io[s.job] or 0) + s.to - s.from end
  local busy = 0
  for i, job in ipairs(result.jobs) do
    local need, waits = 0, 0
    for k, t in ipairs(jobs[i].bursts) do
      if k % 2 == 1 then need = need + t else waits = waits + t end
    end
    busy = busy + need
    assert(ran[job.name].sum == need and (io[job.name] or 0) == waits, "work is not conserved")
    local ready = 0
    for _, span in ipairs(result:states(job.name)) do
      if span.state == "ready" then ready = ready + span.to - span.from end
    end
    assert(ready == job.wait, "a sum of waits is wrong")
    assert(job.wait == job.turnaround - need - waits, "a wait is wrong")
    assert(job.response >= 0 and job.finish == job.arrival + job.turnaround)
  end
  assert(result.busy == busy)
  assert(busy + result.switch_time + (function()
    local idle = 0
    for _, s in ipairs(result.trace) do if s.job == "idle" then idle = idle + s.to - s.from end end
    return idle
  end)() == total)
  assert(result.fairness > 0 and result.fairness <= 1 + 1e-12)
end

-- No processor is idle while a job is ready. (A job to which a processor switches is ready, too.)
local function check_busy(result)
  local idle = {}
  for _, s in ipairs(result.trace) do if s.job == "idle" then idle[#idle + 1] = s end end
  if #idle == 0 then return end
  for _, job in ipairs(result.jobs) do
    for _, span in ipairs(result:states(job.name)) do
      if span.state == "ready" then
        for _, s in ipairs(idle) do
          assert(s.to <= span.from or span.to <= s.from, "idle while " .. job.name .. " is ready")
        end
      end
    end
  end
end

describe("random workloads", function()
  it("keep what holds for every policy", function()
    for seed = 1, ROUNDS do
      local policy = ALL[seed % #ALL + 1]
      local cpus = seed // 10 % 3 + 1
      local jobs = scheduling.generate{seed = seed, n = seed % 7 + 2, io = seed // 30 % 3, mean = 6,
        load = 0.9, cpus = cpus, bursts = ({"exponential", "pareto", "fixed"})[seed % 3 + 1],
        arrivals = seed % 4 == 0 and "together" or "poisson"}
      for i, job in ipairs(jobs) do
        job.priority, job.tickets, job.weight = i % 3, i % 4 + 1, 512 * (i % 3 + 1)
      end
      jobs.from = jobs[1].arrival
      local how = {policy = policy, jobs = jobs, cpus = cpus, seed = seed, quantum = seed % 5 + 1,
        switch = seed % 2, preemptive = seed % 4 < 2, aging = seed % 8 < 4 and 3 or nil,
        boost = seed % 3 == 0 and 20 or nil, io_stays = seed % 5 == 0, io_first = seed % 4 == 1,
        per_cpu = cpus > 1 and seed % 2 == 0 and (policy == "rr" or policy == "mlfq"
          or policy == "cfs")}
      local result = scheduling.run(how)
      local ok, why = pcall(check, result, jobs, how)
      if ok and how.switch == 0 then ok, why = pcall(check_busy, result) end
      if not ok then error(("seed %d, %s: %s\n%s"):format(seed, policy, why, result), 0) end
    end
  end)

  -- The turnarounds' sum of the best order without preemption, by trying all.
  local function best_order(jobs)
    local best
    local function try(at, left, now, sum)
      if best and sum >= best then return end
      if left == 0 then best = sum return end
      for i = at, #jobs do
        jobs[at], jobs[i] = jobs[i], jobs[at]
        local job = jobs[at]
        local finish = now + job.bursts[1]
        try(at + 1, left - 1, finish, sum + finish)
        jobs[at], jobs[i] = jobs[i], jobs[at]
      end
    end
    try(1, #jobs, 0, 0)
    return best
  end

  local function sum_of(policy, jobs)
    local sum = 0
    for _, job in ipairs(scheduling.run{policy = policy, jobs = jobs}.jobs) do
      sum = sum + job.turnaround
    end
    return sum
  end

  it("have the least mean turnaround under sjf, of all orders without preemption", function()
    for seed = 1, ROUNDS // 25 do
      local jobs = scheduling.generate{seed = seed, n = seed % 6 + 2, arrivals = "together"}
      assert.equal(best_order(jobs), sum_of("sjf", jobs), "seed " .. seed)
    end
  end)

  -- The least sum of turnarounds, whoever runs at each instant: of whole times, by trying all.
  local function best_ever(jobs)
    local known = {}
    local function try(now, left)
      local key = now .. ":" .. table.concat(left, ",")
      if known[key] then return known[key] end
      local best, any, waits = math.huge, false, false
      for i, job in ipairs(jobs) do
        if left[i] > 0 then
          any = true
          if job.arrival <= now then
            waits = true
            left[i] = left[i] - 1
            local done = left[i] == 0 and now + 1 - job.arrival or 0
            best = math.min(best, done + try(now + 1, left))
            left[i] = left[i] + 1
          end
        end
      end
      if not any then best = 0 elseif not waits then best = try(now + 1, left) end
      known[key] = best
      return best
    end
    local left = {}
    for i, job in ipairs(jobs) do left[i] = job.bursts[1] end
    return try(0, left)
  end

  it("have the least of all under srtf", function()
    for seed = 1, ROUNDS // 25 do
      local jobs = scheduling.generate{seed = seed, n = seed % 3 + 2, mean = 3, load = 1.5}
      assert.equal(best_ever(jobs), sum_of("srtf", jobs), "seed " .. seed)
    end
  end)

  it("are the same from the same seed", function()
    local function text(seed)
      local lines = {}
      for _, job in ipairs(scheduling.generate{seed = seed, n = 20, io = 2}) do
        lines[#lines + 1] = job.arrival .. ":" .. table.concat(job.bursts, "+")
      end
      return table.concat(lines, " ")
    end
    assert.equal(text(3), text(3))
    assert.not_equal(text(3), text(4))
  end)
end)
