-- The machine with its three jobs, laid out by the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local machine = {}

local WORK = 0.08     -- seconds of a processor that a job needs
local TURNS = 3       -- at least, of each
local GAP = 0.002     -- seconds without an instruction: the job was off the processor
local ASTRAY = 0.15   -- of its work a job may do after another was let go on: signals take time

local begun, done, go_home = countdown(3), {cell(false), cell(false), cell(false)}, event()
local reports, pids = queue(), queue()

--- What job n does: compute. It is to be stopped (STOP) and let go on (CONT) from outside.
function machine.job(n)
  local continued, stretches = {}, {}
  signal.on("CONT", function() continued[#continued + 1] = clock() end)
  pids:put(os.getpid())
  begun:count_down()
  local worked = os.clock()
  local now = clock()
  local from = now
  while os.clock() - worked < WORK do
    local last = now
    now = clock()
    if now - last > GAP then
      stretches[#stretches + 1] = {from, last}
      from = now
    end
  end
  stretches[#stretches + 1] = {from, now}
  done[n]:set(true)
  go_home:wait()
  reports:put{n = n, continued = continued, stretches = stretches}
end

--- Wait until all three jobs compute.
function machine.begun() begun:wait() end

--- Has job n done its work?
function machine.is_done(n) return done[n]:get() end

-- How much of its work job `a` did after another job was let go on, and before it was itself.
local function astray(a, others)
  local total, wrong = 0, 0
  for _, stretch in ipairs(a.stretches) do
    local from, to = stretch[1], stretch[2]
    total = total + to - from
    local own, other = 0, nil
    for _, t in ipairs(a.continued) do
      if t <= from + GAP then own = math.max(own, t) end
    end
    for _, b in ipairs(others) do
      for _, t in ipairs(b.continued) do
        if b ~= a and t > own and t < to then other = math.min(other or t, t) end
      end
    end
    if other then wrong = wrong + to - math.max(from, other) end
  end
  return wrong / total
end

local function judge()
  local list = {}
  for i = 1, 3 do
    local ok, report = reports:try_get(10)
    if not ok then return "a job is not done" end
    list[i] = report
  end
  for _, report in ipairs(list) do
    if #report.continued < TURNS then
      return ("job %d was let go on %d times; at least %d were asked"):format(report.n,
        #report.continued, TURNS)
    end
    enter "turns"
    leave "turns"
  end
  for _, report in ipairs(list) do
    if astray(report, list) > ASTRAY then
      return ("job %d went on when it was another's turn"):format(report.n)
    end
    enter "alone"
    leave "alone"
  end
  return "in turns, one at a time"
end

--- When all jobs have done their work: let them go home, and say whether they had turns.
function machine.report()
  go_home:set()
  for _ = 1, 3 do
    local ok, pid = pids:try_get()
    if ok then signal.send(pid, "CONT") end
  end
  print(judge())
end

return machine
