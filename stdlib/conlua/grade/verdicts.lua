-- SPDX-License-Identifier: MIT
--- The verdicts on a submission. A new verdict is a row here; `./dev docs` then writes the table of
--- docs/grading.md and the list of docs/grading.schema.json. Ranking, endings of runs, colours,
--- sentences and the key of a batch are read from the rows.

local verdicts = {}

local UNGUARDED_EXIT = 125
local DEADLOCK_EXIT = 86
local SIGXCPU, SIGXFSZ = 24, 25

--- How verdicts are shown: the colour of a terminal, the variable of the page's style.
verdicts.looks = {
  good = {terminal = "32", page = "good"},
  bad = {terminal = "31", page = "bad"},
  odd = {terminal = "35", page = "odd"}, -- concurrency went wrong, not the idea
  fault = {terminal = "33", page = "odd"},
}

local function has_code(model, code)
  for _, u in ipairs(model.list) do
    if u.code == code then return true end
  end
  return false
end

local function ended_by(outcome, model, signal)
  return outcome.code == -signal or has_code(model, -signal)
end

-- Is the unit a daemon, or does it live in a daemon process? The end of the script ends such units.
local function is_in_daemon(model, u)
  while u and not u.daemon and u.kind ~= "process" do u = model.units[u.maker] end
  return u ~= nil and u.daemon
end

-- Did the end of the script end the unit? A daemon thread, such as a worker of a pool that nobody
-- closed, then ends by Terminated, with exit code 1.
local function is_cut_off(model, u)
  local ends = model.main_ends
  return u.daemon and u.kind == "thread" and ends ~= nil and u.ended ~= nil and u.ended > ends
end

local function failed_unit(model)
  for _, u in ipairs(model.list) do
    local excused = is_cut_off(model, u) or u.code and u.code < 0 and is_in_daemon(model, u)
    if u.code and u.code ~= 0 and not excused then return u end
  end
end

-- Did the program, or a unit of it, end with another exit code than 0? And the unit.
local function has_failed(outcome, model, any_code)
  local unit = failed_unit(model)
  return outcome.code ~= 0 or unit and not any_code, unit
end

local function is_out_of_memory(text)
  return text:find("not enough memory", 1, true) or text:find("out of shared memory", 1, true)
end

-- A process that runs on when the program has ended. Daemons end with the program.
local function left_over(model)
  for _, u in ipairs(model.list) do
    if u.kind == "process" and not u.daemon and not u.ended then return u end
  end
end

local function size(n)
  if n % (1 << 20) == 0 then return (n >> 20) .. " MB" end
  if n % 1024 == 0 then return (n >> 10) .. " KB" end
  return tostring(n)
end
verdicts.size = size

-- The line of the submission at which its message on stderr points.
local function line_at(run, pattern)
  local line = run.stderr:match(pattern)
  return line and math.tointeger(line)
end

local function crash_line(run) return line_at(run, "main%.lua:(%d+):") end

---@class Verdict
---@field name string as in reports, in `-- verdict:` of wrong answers, in records
---@field text string[] {English, Chinese}
---@field meaning string[] for docs/grading.md, and for docs/grading.zh.md
---@field look string of verdicts.looks
---@field rank string? another verdict, with which this one is ranked
---@field stops string[]? why the grader stops a run that gets this verdict
---@field fits table<integer, fun(outcome, model, any_code): any, UnitOfRun?>? questions about a run
---that was not stopped: does it get this verdict, and for which unit? Questions of all verdicts are
---asked in the order of their numbers, and the first yes decides
---@field why (fun(run: Run, limits: table): integer?, string, ...)? what is told of such a run: the
---line of the submission, and the key and values of a sentence

--- From the verdict that says most about what is wrong to the one that says least; `pass` last.
---@type Verdict[]
verdicts.list = {
  {
    name = "error", look = "fault",
    text = {"error of the grader, not of the submission", "评分程序出错，与提交无关"},
    meaning = {"a fault of the grader, never a score", "评分程序自身出错，从不计分"},
    fits = {[1] = function(outcome, model)
      return outcome.code == UNGUARDED_EXIT and #model.list == 0 and not outcome.ended
    end},
    why = function() return nil, "unguarded" end,
  },
  {
    name = "forbidden", look = "bad",
    text = {"forbidden", "使用了禁止的语句"},
    meaning = {"the source uses what it must not; it is not run",
      "源代码使用了禁止的语句；没有运行"},
  },
  {
    name = "leak", look = "bad",
    text = {"leak: a process outlives the program", "泄漏：有进程比程序活得更久"},
    meaning = {"a process outlives the program", "有进程比程序活得更久"},
    fits = {[7] = function(_, model)
      local unit = left_over(model)
      return unit, unit
    end},
    why = function(run)
      return run.unit.line ~= 0 and run.unit.line or nil, "unit_left", run.unit.name
    end,
  },
  {
    name = "memory", look = "bad",
    text = {"too much memory", "占用内存过多"},
    meaning = {"the limit of memory was broken", "超过了内存的限制"},
    stops = {"memory"},
    fits = {[5] = function(outcome, model, any_code)
      local failed, unit = has_failed(outcome, model, any_code)
      return failed and is_out_of_memory(outcome.stderr), unit
    end},
    why = function(run, limits) return crash_line(run), "limit_memory", size(limits.memory) end,
  },
  {
    name = "output", look = "bad",
    text = {"too much output", "输出过多"},
    meaning = {"the limit of output was broken; what was written until then is kept",
      "超过了输出的限制；此前写出的内容会保留"},
    stops = {"output", "disk"},
    fits = {
      [4] = function(outcome, model) return ended_by(outcome, model, SIGXFSZ) end,
      [8] = function(outcome) return outcome.overflow end,
    },
    why = function(run, limits)
      if run.stopped == "output" then return nil, "limit_output", size(limits.output) end
      if run.overflow then return nil, "limit_events" end
      return nil, "limit_disk", size(limits.disk)
    end,
  },
  {
    name = "units", look = "bad",
    text = {"too many units at once", "同时存在的单元过多"},
    meaning = {"the limit of units was broken", "超过了单元数量的限制"},
    stops = {"units"},
    why = function(_, limits) return nil, "limit_units", tostring(limits.units) end,
  },
  {
    name = "cpu", look = "bad",
    text = {"too much time of the processor", "占用处理器时间过长"},
    meaning = {"the limit of the processor's time was broken", "超过了处理器时间的限制"},
    stops = {"cpu"},
    fits = {[3] = function(outcome, model) return ended_by(outcome, model, SIGXCPU) end},
    why = function(run) return nil, "limit_cpu", ("%.1f"):format(run.cpu) end,
  },
  {
    name = "deadlock", look = "odd",
    text = {"deadlock", "死锁"},
    meaning = {"all units slept for ever, or a ring of locks was closed; the report is shown",
      "所有单元永远睡眠，或者锁形成了环；会显示死锁报告"},
    fits = {[2] = function(outcome, model)
      return outcome.code == DEADLOCK_EXIT or model.deadlock
    end},
    why = function(run) return line_at(run, "main%.lua:(%d+)"), "deadlock" end,
  },
  {
    name = "crash", look = "bad",
    text = {"crash", "崩溃"},
    meaning = {"an error, an exit code other than 0, or no Lua at all",
      "出错，退出码不为 0，或者根本不是 Lua"},
    fits = {[6] = has_failed},
    why = function(run)
      if run.unit then
        return crash_line(run), "unit_code", run.unit.name, tostring(run.unit.code)
      end
      return crash_line(run), "program_code", tostring(run.code)
    end,
  },
  {
    name = "wall", look = "bad",
    text = {"too slow", "运行时间过长"},
    meaning = {"the limit of time was broken", "超过了时间限制"},
    stops = {"wall"},
    why = function(_, limits) return nil, "limit_wall", tostring(limits.wall) end,
  },
  {
    name = "wrong", look = "bad",
    text = {"wrong", "错误"},
    meaning = {"a check failed in every run", "有一项检查在每次运行中都不成立"},
  },
  {
    name = "race", look = "odd", rank = "wrong",
    text = {"race: right in some runs only", "竞态：只在部分运行中正确"},
    meaning = {"a check failed in some runs", "有一项检查在部分运行中不成立"},
  },
  {
    name = "pass", look = "good",
    text = {"pass", "通过"},
    meaning = {"every check held in every run", "每项检查在每次运行中都成立"},
  },
}

local by_name, ranks, by_stop, questions = {}, {}, {}, {}
for i, verdict in ipairs(verdicts.list) do
  by_name[verdict.name], ranks[verdict.name] = verdict, i
  for _, stop in ipairs(verdict.stops or {}) do by_stop[stop] = verdict.name end
  for number, fits in pairs(verdict.fits or {}) do
    questions[number] = {name = verdict.name, fits = fits}
  end
end
for _, verdict in ipairs(verdicts.list) do
  if verdict.rank then ranks[verdict.name] = ranks[verdict.rank] end
end

--- Does verdict `a` say more about what is wrong than `b`?
---@param a string
---@param b string
---@return boolean
function verdicts.is_worse(a, b) return ranks[a] < ranks[b] end

--- Are both of one rank?
---@param a string
---@param b string
---@return boolean
function verdicts.is_alike(a, b) return ranks[a] == ranks[b] end

--- The verdict on a whole, of the verdicts on two parts: the worse verdict. Of two verdicts of one
--- rank that is `wrong`.
---@param a string
---@param b string
---@return string
function verdicts.of_both(a, b)
  local is_b = verdicts.is_worse(b, a) or b == "wrong" and verdicts.is_alike(b, a)
  return is_b and b or a
end

--- `10 pass, 2 race`: how many there are of each.
---@param counts table<string, integer>
---@param text_of (fun(name: string): string)? nil: the name itself
---@return string
function verdicts.counted(counts, text_of)
  local list = {}
  for name, n in pairs(counts) do
    list[#list + 1] = n .. " " .. (text_of and text_of(name) or name)
  end
  table.sort(list)
  return table.concat(list, ", ")
end

--- The verdict on one run, and the unit that is the reason; nil if the run ended well.
---@param outcome table of system.run
---@param model Model
---@param any_code boolean may exit codes be other than 0?
---@return string? name
---@return UnitOfRun? unit
function verdicts.of_run(outcome, model, any_code)
  if outcome.stopped then return by_stop[outcome.stopped] end
  for _, question in ipairs(questions) do
    local fits, unit = question.fits(outcome, model, any_code)
    if fits then return question.name, unit end
  end
end

--- What is told of a run with a verdict: the line of the submission, and the key and values of a
--- sentence.
---@param run Run
---@param limits table<string, number> of the exercise
---@return integer? line
---@return string key
---@return any ...
function verdicts.why(run, limits) return by_name[run.verdict].why(run, limits) end

--- How a verdict is shown.
---@param name string
---@return {terminal: string, page: string}
function verdicts.look(name) return verdicts.looks[by_name[name].look] end

--- All names in order of rank, as one text: part of what the key of a result is made of.
---@return string
function verdicts.names()
  local names = {}
  for i, verdict in ipairs(verdicts.list) do names[i] = verdict.name end
  return table.concat(names, " ")
end

return verdicts
