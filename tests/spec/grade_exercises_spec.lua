-- SPDX-License-Identifier: MIT
--- Each exercise grades as it promises: its solution passes, its starter fails, each wrong answer
--- is caught for the reason it declares. In the short form: each answer is graded once.
--- ctest: timeout=400

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local lfs = require "lfs"
local program = require "program"

local folder = root .. "/scripts/exercises"

local function has(path) return lfs.attributes(path, "mode") == "file" end

local exercises = {}
for name in lfs.dir(folder) do
  if has(folder .. "/" .. name .. "/exercise.lua") then exercises[#exercises + 1] = name end
end
table.sort(exercises)

-- A grading mostly waits, so while the check of one exercise is read, those of the next two run.
local AHEAD = 2
local checks = {}

local function check_of(i)
  for next_one = i, math.min(i + AHEAD, #exercises) do
    checks[next_one] = checks[next_one] or io.popen(
      ("timeout -k 5 120 %s grade --lang en --selfcheck --short %s 2>&1"):format(
        program.quoted(program.conlua), program.quoted(folder .. "/" .. exercises[next_one])))
  end
  return checks[i]
end

for i, name in ipairs(exercises) do
  describe("the exercise " .. name, function()
    it("is told in both languages, and has three wrong answers", function()
      local wrong = 0
      for file in lfs.dir(folder .. "/" .. name .. "/wrong") do
        if file:find "%.lua$" then wrong = wrong + 1 end
      end
      assert.is_true(wrong >= 3)
      assert.is_true(has(folder .. "/" .. name .. "/prompt.md"))
      assert.is_true(has(folder .. "/" .. name .. "/prompt.zh.md"))
    end)

    it("checks itself", function()
      local check = check_of(i)
      local out = check:read "a"
      assert(check:close(), out)
    end)
  end)
end
