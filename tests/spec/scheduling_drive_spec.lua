-- SPDX-License-Identifier: MIT
--- Scheduling of real processes: what the dispatcher promises, whatever its jobs do.

local kinds = require "kinds"
local program = require "program"

-- Compute until so much of a processor was had.
local function burn(seconds)
  local began = os.clock()
  while os.clock() - began < seconds do end
end

local function for_ever() while true do end end

describe("scheduling.drive", function()
  it("gives slices in turn, one job at a time, and tells what was measured", function()
    local result = scheduling.drive{policy = "rr", quantum = 0.02, jobs = {
      {name = "A", target = burn, args = {0.2}}, {name = "B", target = burn, args = {0.2}}}}
    assert.equal(2, #result.jobs)
    local at = 0
    for _, s in ipairs(result.trace) do
      assert.is_true(s.from >= at - 1e-9 and s.to >= s.from)
      at = s.to
    end
    assert.is_true(result.switches >= 2)
    assert.is_true(result.measured.slices >= 2)
    local text = result:gantt(80)
    assert.truthy(text:find("measured: %d+ slices, [%d.]+ ms late"))
    for line in text:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
    assert.truthy(table.concat(result.log, "\n"):find("the slice of A is over"))
    local path = os.tmpname()
    result:html(path, "zh")
    local page = program.slurp(path)
    os.remove(path)
    assert.truthy(page:find("<p>实测：%d+ 个时间片，平均晚 [%d.]+ ms"), page)
    assert.falsy(page:find("measured:", 1, true))
  end)

  it("counts a wait in a word as I/O, by the state of the unit", function()
    local result = scheduling.drive{policy = "rr", quantum = 0.02, jobs = {
      {name = "sleeps", target = function() for _ = 1, 3 do sleep(0.15) end end},
      {name = "burns", target = burn, args = {0.05}}}}
    -- On a busy machine two waits may be over before the dispatcher looks, and count as one; and a
    -- job that is stopped at the beginning of a wait waits on while it is ready.
    assert.is_true(#result.io >= 1 and #result.io <= 3)
    assert.is_true(result.of.sleeps.io > 0 and result.of.sleeps.io <= result.of.sleeps.turnaround)
    assert.equal(0, result.of.burns.io)
  end)

  it("runs under every policy that a simulation has", function()
    for _, policy in ipairs{"fcfs", "sjf", "srtf", "hrrn", "priority", "rr", "mlfq", "lottery",
      "stride", "cfs"} do
      local jobs = {}
      for i = 1, 2 do jobs[i] = {target = burn, args = {0.002}, bursts = {0.002 * i}} end
      assert.equal(2, #scheduling.drive{policy = policy, jobs = jobs, cpus = 2}.jobs)
    end
  end)

  it("passes what a function gave by queues, and starts jobs at their arrival", function()
    local q = queue()
    local result = scheduling.drive{policy = "fcfs", jobs = {
      {name = "late", arrival = 0.05, target = function(x) q:put(x) end, args = {"late"}},
      {name = "early", target = function() q:put("early") end}}}
    assert.equal("early", q:get())
    assert.equal("late", q:get())
    assert.is_true(result.of.late.finish >= 0.05)
  end)

  it("is not harmed by a job that dies, is killed, or errs", function()
    local result = scheduling.drive{policy = "rr", quantum = 0.01, jobs = {
      {name = "burns", target = burn, args = {0.05}},
      {name = "dies", target = function() os.exit(3) end},
      {name = "killed", target = function()
        burn(0.015)
        signal.send(os.getpid(), "KILL")
      end}}}
    assert.is_nil(result.of.burns.died)
    assert.equal("exit code 3", result.of.dies.died)
    assert.equal("killed by signal 9", result.of.killed.died)
  end)

  it("and by one that is killed while it is stopped", function()
    local pid = cell()
    local killer = thread.spawn(function()
      kinds.until_true(function() return pid:get() end)
      sleep(0.02)
      signal.send(pid:get(), "KILL")
    end)
    local result = scheduling.drive{policy = "fcfs", jobs = {
      {name = "burns", target = function() burn(0.1) end},
      {name = "victim", arrival = 0, target = function() pid:set(os.getpid()) for_ever() end}},
      limit = 30}
    killer:join()
    assert.equal("killed by signal 9", result.of.victim.died)
  end)

  it("ends jobs that never yield when its policy errs, or the limit is over", function()
    local pids = queue()
    local function job() pids:put(os.getpid()) for_ever() end
    local limit, ok, err = 0.05
    repeat -- until one of them had time to begin
      limit = 2 * limit
      ok, err = pcall(scheduling.drive, {policy = "rr", quantum = 0.01, limit = limit,
        jobs = {{target = job}, {target = job}}})
    until pids:qsize() > 0
    assert.is_false(ok)
    assert.truthy(err:find("scheduling_drive_spec.lua:%d+: .*longer than the limit"), err)
    local n = 0
    ok, err = pcall(scheduling.drive, {jobs = {{target = job}, {target = job}}, policy = {
      arrive = function() end,
      pick = function() error("no idea") end,
    }})
    assert.is_false(ok)
    assert.truthy(err:find("the policy failed in pick: .*no idea"), err)
    while true do
      local has, pid = pids:try_get()
      if not has then break end
      n = n + 1
      assert.is_true(kinds.has_ended(pid))
    end
    assert.is_true(n >= 1)
  end)

  for _, way in ipairs{"KILL", "INT"} do
    it("leaves no job running or stopped after " .. way .. " to the dispatcher", function()
      local pids = queue()
      local dispatcher = spawn(function()
        io.stderr:close()
        local function job() pids:put(os.getpid()) for_ever() end
        scheduling.drive{policy = "rr", quantum = 0.005, jobs = {{target = job}, {target = job},
          {target = job}}}
      end)
      local jobs = {pids:get(60), pids:get(60), pids:get(60)}
      signal.send(dispatcher, way)
      dispatcher:join()
      for _, pid in ipairs(jobs) do
        kinds.until_true(function() return kinds.has_ended(pid) end)
      end
    end)
  end

  it("says what is wrong with jobs and options", function()
    local rows = {
      {{policy = "rr", jobs = {{name = "A"}}}, "jobs[1] (A): target is nothing"},
      {{policy = "sjf", jobs = {{name = "A", target = burn}}}, "sjf needs bursts"},
      {{policy = "rr", switch = 1, jobs = {{target = burn}}}, "unknown option 'switch'"},
      {{policy = "rr", quantum = 0, jobs = {{name = "A", target = burn}}}, "quantum is 0"},
    }
    for _, row in ipairs(rows) do
      local ok, err = pcall(scheduling.drive, row[1])
      assert.is_false(ok)
      assert.truthy(err:find(row[2], 1, true), err)
    end
  end)

  it("works in a script, whose Ctrl-C it passes on", function()
    local r = program.run([[
      local me, begun = os.getpid(), event()
      thread.daemon(function() begun:wait() signal.send(me, "INT") end)
      local ok, err = pcall(scheduling.drive, {policy = "rr", jobs = {
        {target = function() signal.on("INT", "ignore") begun:set() while true do end end}}})
      print(ok, err == interrupted, #process.active())
    ]])
    assert.equal("false\ttrue\t0\n", r.out)
  end)
end)
