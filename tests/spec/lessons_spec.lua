-- SPDX-License-Identifier: MIT
--- Every lesson prints what it says it prints.

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local lesson = require "lesson"

local names = {}
do
  local list <close> = assert(io.popen("ls '" .. root .. "/scripts/lessons'"))
  for name in list:lines() do names[#names + 1] = name:match("^%d%d%-.+%.lua$") end
end

describe("the lessons", function()
  it("are numbered without a gap", function()
    assert.equal(43, #names)
    for i, name in ipairs(names) do assert.equal(("%02d"):format(i), name:sub(1, 2)) end
  end)

  for _, name in ipairs(names) do
    local path = root .. "/scripts/lessons/" .. name
    local source = lesson.slurp(path)

    it(name .. " says what it follows", function()
      assert.truthy(source:find("^%-%- " .. name:sub(1, 2) .. ": [^\n]+\n%-%- After "))
    end)

    it(name .. " prints what it says", function()
      local expected = lesson.parse(source)
      assert.is_true(#expected.out > 0)
      local stdout, stderr, code = lesson.run(path)
      local fits, message = lesson.matches(expected, stdout, stderr, code)
      assert(fits, message)
    end)
  end
end)
