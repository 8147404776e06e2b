-- SPDX-License-Identifier: MIT
--- The exercise that docs/grading.md writes step by step grades as it promises.

local grading = require "grading"
local program = require "program"

-- The files that the page shows, in the folder of an exercise: a line with the name, then a block
-- of Lua.
local function files_of(page)
  local files = {}
  for name, text in page:gmatch "\n`([%w/-]+%.lua)`:\n\n```lua\n(.-\n)```\n" do
    files["ex/" .. name] = text
  end
  return files
end

describe("the exercise of docs/grading.md", function()
  local files = files_of(program.slurp(program.root .. "/docs/grading.md"))

  it("checks itself", function()
    assert(files["ex/exercise.lua"] and files["ex/solution.lua"] and files["ex/wrong/no-gate.lua"])
    local here <close> = grading.new(files["ex/exercise.lua"], files)
    local out, code, err = here:grade "--selfcheck --short --runs 2 ex"
    assert(code == 0, out .. err)
  end)
end)
