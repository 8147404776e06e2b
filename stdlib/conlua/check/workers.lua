-- SPDX-License-Identifier: MIT
--- Other processes that search while this one proves or searches: `conlua check -j`.

local core = require "conlua.check.core"

local workers = {}

local FAR <const> = 1000003 -- between the seeds of two workers

local started = false

--- May other processes help? Runs that are counted, and whose outputs are, are made by this one.
local function is_for_many(options)
  return not (options.worker or options.runs or options.keep_going or options.output
    or options.outcomes or options.exhaustive)
end

--- Start the workers that the options allow, once.
---@param options table of the command
function workers.start(options)
  if started or not is_for_many(options) then return end
  started = true
  for i = 2, options.jobs do
    local words = { "check", "--worker", "--search", "--budget", tostring(options.budget),
      "--seed", tostring(options.seed + (i - 1) * FAR) }
    local function add(name, value)
      if value then table.move({ name, tostring(value) }, 1, 2, #words + 1, words) end
    end
    add("--bound", options.bound)
    add("--expect", options.expect)
    add("--reject", options.reject)
    add("--lasting", options.lasting)
    if options.punctual then words[#words + 1] = "--punctual" end
    words[#words + 1] = "--"
    words[#words + 1] = options.script
    table.move(options.args, 1, #options.args, #words + 1, words)
    if not core.worker_start(words) then return end
  end
end

--- Has a worker found a schedule that fails?
---@return boolean
function workers.told() return started and core.workers_told() end

--- What a worker says at its end.
---@param result check.Result
---@return string
function workers.line(result)
  local counts = result.counts or {}
  return ("%s %d\n%s\n"):format(result.verdict, counts.runs or 0, result.replay or "")
end

--- Stop all. -> how many schedules they have tried, and one that fails, as text
---@return integer
---@return string?
function workers.stop()
  local runs, replay = 0, nil
  for _, text in ipairs(started and core.workers_end() or {}) do
    local verdict, n, schedule = text:match "^(%a+) (%d+)\n([^\n]*)\n"
    runs = runs + (math.tointeger(n) or 0)
    if verdict == "wrong" and schedule ~= "" then replay = replay or schedule end
  end
  started = false
  return runs, replay
end

return workers
