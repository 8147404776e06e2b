-- The machine with its three jobs, laid out by the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local machine = {}

local WORK = 0.08 -- seconds of a processor that a job needs
local TURNS = 3   -- at least, of each
local MOST = 0.24 -- seconds of a processor after which a job is done with fewer turns

local begun, done, go_home = countdown(3), {cell(false), cell(false), cell(false)}, event()
local reports, pids = queue(), queue()

scheduling.watch(true) -- when each job is stopped and let go on, however busy the processors are

--- What job n does: compute. It is to be stopped (STOP) and let go on (CONT) from outside.
function machine.job(n)
  local turns = 0
  signal.on("CONT", function() turns = turns + 1 end)
  pids:put(os.getpid())
  begun:count_down()
  local began = os.clock()
  local worked
  repeat
    worked = os.clock() - began
  until worked >= WORK and (turns >= TURNS or worked >= MOST)
  local finish = clock()
  done[n]:set(true)
  go_home:wait()
  reports:put{n = n, finish = finish, unit = process.current()}
end

--- Wait until all three jobs compute.
function machine.begun() begun:wait() end

--- Has job n done its work?
function machine.is_done(n) return done[n]:get() end

-- The turns of a job, {from=, to=}: from a CONT after a STOP to the next STOP, or the end of the
-- work.
local function turns_of(report)
  local turns, turn, was_stopped = {}, nil, false
  for _, s in ipairs(report.unit:states()) do
    if s.from >= report.finish then break end
    if s.state == "stopped" then
      turn, was_stopped = nil, true
    elseif was_stopped then
      turn = turn or {from = s.from}
      turn.to = math.min(s.to, report.finish)
      if turns[#turns] ~= turn then turns[#turns + 1] = turn end
    end
  end
  return turns
end

-- Has job `a` no turn that overlaps a turn of another job?
local function is_alone(a, others)
  for _, mine in ipairs(a.turns) do
    for _, b in ipairs(others) do
      for _, theirs in ipairs(b ~= a and b.turns or {}) do
        if math.max(mine.from, theirs.from) < math.min(mine.to, theirs.to) then return false end
      end
    end
  end
  return true
end

local function judge()
  local list = {}
  for i = 1, 3 do
    local ok, report = reports:try_get(10)
    if not ok then return "a job is not done" end
    list[i] = report
    report.turns = turns_of(report)
  end
  for _, report in ipairs(list) do
    if #report.turns < TURNS then
      return ("job %d was let go on %d times; at least %d were asked"):format(report.n,
        #report.turns, TURNS)
    end
    enter "turns"
    leave "turns"
  end
  for _, report in ipairs(list) do
    if not is_alone(report, list) then
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
