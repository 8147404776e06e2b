-- SPDX-License-Identifier: MIT
--- The exercise that docs/grading.md writes step by step grades as it promises.

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local program = require "program"

-- The files that the page shows: a line with the name, then a block of Lua.
local function files_of(page)
  local files = {}
  for name, text in page:gmatch "\n`([%w/-]+%.lua)`:\n\n```lua\n(.-\n)```\n" do
    files[name] = text
  end
  return files
end

describe("the exercise of docs/grading.md", function()
  local files = files_of(program.slurp(root .. "/docs/grading.md"))

  it("checks itself", function()
    assert(files["exercise.lua"] and files["solution.lua"] and files["wrong/no-gate.lua"])
    local folder = program.folder()
    for name, text in pairs(files) do program.spill(folder .. "/bridge/" .. name, text) end
    local pipe = io.popen(("cd %s && %s grade --lang en --selfcheck --short --runs 2 bridge 2>&1")
      :format(program.quoted(folder), program.quoted(program.conlua)))
    local out = pipe:read "a"
    local good = pipe:close()
    program.remove(folder)
    assert(good, out)
  end)
end)
