-- SPDX-License-Identifier: MIT
--- Each exercise grades as it promises: its solution passes, its starter fails, each wrong answer
--- is caught for the reason it declares. In the short form: each answer is graded once.
--- ctest: timeout=400

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local lfs = require "lfs"
local program = require "program"

local folder = root .. "/scripts/exercises"

local function has(path) return lfs.attributes(path, "mode") == "file" end

for name in lfs.dir(folder) do
  if has(folder .. "/" .. name .. "/exercise.lua") then
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
        local line = ("%s grade --lang en --selfcheck --short %s"):format(
          program.quoted(program.conlua), program.quoted(folder .. "/" .. name))
        local pipe = io.popen("timeout -k 5 120 " .. line .. " 2>&1")
        local out = pipe:read "a"
        assert(pipe:close(), out)
      end)
    end)
  end
end
