-- SPDX-License-Identifier: MIT
--- `conlua check` never says "right" of a script that can go wrong: scripts with a fault each, and
--- some without (tests/check/verdicts, whose first line is the verdict that is due). `./dev fuzz`
--- tries all; here stand those that the checker once took for right, and one of each kind of word.
--- Scripts made at random: what a proof finds is what every order of all steps has.

local program = require "program"
local random = require "check_random"

local folder = program.root .. "/tests/check/verdicts"

local CODES = { right = 0, wrong = 1, refuse = 2 }

local ONCE_RIGHT <const> = [[coroutine_status coroutine_close kill_thread term_pcall term_iso
  term_alias term_pcall_acquire term_with
  meta_gc meta_swap index_swap setmeta_swap string_meta unit_state timer_many]]
local OF_EACH <const> = [[ring3 select_mixed wait_any_lost barrier_abort cond_waitfor pipe_close
  newindex fork_copy xpcall_h cell_add]]

describe("the verdict is due of", function()
  for name in (ONCE_RIGHT .. " " .. OF_EACH):gmatch "%S+" do
    it(name, function()
      local path = ("%s/%s.lua"):format(folder, name)
      local due = CODES[program.slurp(path):match "^%-%- (%a+)\n"]
      local r = program.shell{command = "$conlua --lang en check --prove " .. program.quoted(path)}
      assert.equal(due, r.code, r.out .. r.err)
    end)
  end
end)

local function outcomes_of(text, how)
  local r = program.shell{script = text, timeout = 100, command =
    ("$conlua --lang en check --keep-going --outcomes --budget 50 %s script.lua"):format(how)}
  local set = {}
  for outcome in r.out:gmatch "outcome: ([^\n]*)" do set[outcome] = true end
  assert.truthy(next(set), r.out .. r.err)
  return set
end

describe("a proof of the script made at random from", function()
  -- Of threads and processes, with a unit that is terminated or killed; all orders end soon.
  for _, seed in ipairs{6, 10, 19, 23} do
    it(("seed %d has what random orders of all steps have"):format(seed), function()
      local text = random.script(seed)
      local proved = outcomes_of(text, "--prove")
      for outcome in pairs(outcomes_of(text, "--exhaustive --search --runs 300")) do
        assert.truthy(proved[outcome], outcome)
      end
    end)
  end
end)
