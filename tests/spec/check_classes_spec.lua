-- SPDX-License-Identifier: MIT
--- `conlua check` tries each class of schedules once: how many there are, and how many of them
--- fail, is known for small scripts (tests/check, first line of each). The counts were found by
--- running every order of all steps.

local lfs = require "lfs"
local program = require "program"

local folder = program.root .. "/tests/check"

--- Check a script of the folder. -> what is printed, the exit code
local function check(name, options)
  local r = program.shell{command = ("$conlua --lang en check %s %s"):format(options or "",
    program.quoted(folder .. "/" .. name))}
  return r.out .. r.err, r.code
end

--- The counts in the first line that `check` prints: schedules, failing ones.
local function counts_of(text)
  local failing, all = text:match("WRONG in (%d+) of (%d+) schedules %(all were tried")
  if not failing then all, failing = text:match("right in every schedule: (%d+) of %d+"), 0 end
  return tonumber(all), tonumber(failing)
end

--- The different outcomes, a line each.
local function outcomes_of(text)
  local lines = {}
  for line in text:gmatch("outcome: [^\n]*") do lines[#lines + 1] = line end
  return table.concat(lines, "\n")
end

describe("the schedules of", function()
  for name in lfs.dir(folder) do
    if name:match("%.lua$") then
      it(name .. " are tried once for each class", function()
        local wanted_all, wanted_failing = program.slurp(folder .. "/" .. name)
          :match("^%-%- schedules: (%d+), failing: (%d+)\n")
        local text, code = check(name, "--keep-going --budget 100")
        local all, failing = counts_of(text)
        assert.equal(tonumber(wanted_all), all, text)
        assert.equal(tonumber(wanted_failing), failing, text)
        assert.equal(failing > 0 and 1 or 0, code)
      end)
    end
  end
end)

describe("a proof", function()
  -- Units stop at every access, also where they look up a method: so only scripts with few of them.
  for _, name in ipairs{"barrier", "event", "flag_too_early", "globals", "overdrawn",
    "class", "copied_variable", "tasks_balance", "tasks_any", "tasks_condition",
    "task_forks", "task_waits_for_thread", "pool_order", "pool_callback", "pool_forgotten",
    "pool_cancel", "executor_tasks"} do
    it("finds the outcomes of " .. name .. " that every order of all steps has", function()
      local options = " --keep-going --outcomes --budget 100"
      local proved = outcomes_of((check(name .. ".lua", "--prove" .. options)))
      local tried = outcomes_of((check(name .. ".lua", "--exhaustive" .. options)))
      assert.truthy(proved:find("outcome: ", 1, true))
      assert.equal(tried, proved)
    end)
  end
end)
