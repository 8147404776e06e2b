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
  it("stand in the contents, each under one subject", function()
    local contents = dofile(root .. "/scripts/lessons/contents.lua")
    local subjects, known = {}, {}
    for _, subject in ipairs(contents.subjects) do
      for _, number in ipairs(subject.lessons) do
        assert.is_nil(known[number], number)
        known[number] = true
        subjects[#subjects + 1] = number
      end
    end
    table.sort(subjects)
    local numbers = {}
    for i, name in ipairs(names) do numbers[i] = math.tointeger(tonumber(name:sub(1, 2))) end
    assert.same(numbers, subjects)
    for _, document in ipairs(contents.documents) do
      for _, number in ipairs(document.lessons) do assert.is_true(known[number], number) end
    end
  end)

  for _, name in ipairs(names) do
    local path = root .. "/scripts/lessons/" .. name
    local source = lesson.slurp(path)

    it(name .. " is explained in both languages", function()
      for _, ending in ipairs{".md", ".zh.md"} do
        local text = lesson.slurp((path:gsub("%.lua$", ending)))
        assert.matches("^# [^\n]+\n\n[^\n]+\n", text)
      end
    end)

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
