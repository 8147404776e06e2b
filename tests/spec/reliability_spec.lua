-- SPDX-License-Identifier: MIT
--- Each promise of docs/reliability.md names tests that exist, and verbs of ./dev.

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local program = require "program"

local slurp = program.slurp

-- The rows of its table: {promise=, held=, long=}.
local function promises()
  local rows = {}
  for line in slurp(root .. "/docs/reliability.md"):gmatch("[^\n]+") do
    local promise, held, long = line:match("^| (.-) | (.-) | ?(.-) ?|$")
    if promise and promise ~= "promise" then
      rows[#rows + 1] = { promise = promise, held = held, long = long }
    end
  end
  return rows
end

-- The names of all tests, written by CMake beside the program; nil where there is no such list.
local function names_of_tests()
  local file = io.open((program.conlua:match("^(.*)/") or ".") .. "/tests.txt")
  if not file then return nil end
  local names = {}
  for name in file:lines() do names[#names + 1] = name end
  file:close()
  return names
end

-- Is there a test of this name? "c-asan/*" is any whose name begins so.
local function exists(wanted, names)
  local start = wanted:match("^(.*)%*$")
  for _, name in ipairs(names) do
    if name == wanted or (start and name:sub(1, #start) == start) then return true end
  end
  return false
end

describe("docs/reliability.md", function()
  it("has a table of promises", function()
    assert.is_true(#promises() > 10)
  end)

  it("names a test for each promise, and only tests that exist", function()
    local names = names_of_tests()
    if not names then return pending("no list of tests beside the program") end
    local sanitized = exists("c-asan/*", names) -- without, some are not among the tests
    for _, row in ipairs(promises()) do
      local n = 0
      for name in row.held:gmatch("`([^`]+)`") do
        n = n + 1
        local there = exists(name, names) or
          not sanitized and (name:find("^c%-") or name:find("^f[au]") or name:find("^memcheck"))
        assert(there, ("%s: there is no test %s"):format(row.promise, name))
      end
      assert(n > 0, row.promise .. ": no test holds it")
    end
  end)

  it("names only verbs of ./dev, and modes of chaos, that exist", function()
    local help = slurp(root .. "/dev")
    local chaos = slurp(root .. "/tests/chaos/run.lua")
    for _, row in ipairs(promises()) do
      for words in row.long:gmatch("`%./dev ([^`]+)`") do
        local verb, mode = words:match("^%w+"), words:match("%-%-mode (%w+)")
        assert(help:find("\n  " .. verb .. " ", 1, true), "there is no ./dev " .. verb)
        assert(not mode or chaos:find(mode, 1, true), "chaos has no mode " .. tostring(mode))
      end
    end
  end)
end)
