-- SPDX-License-Identifier: MIT
--- Every Lua block of the READMEs and of the manual runs, and prints the text block that follows
--- it, if one does.

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local lesson = require "lesson"

-- The Lua blocks of a page: {line=, code=, output= or nil}.
local function blocks_of(page)
  local blocks = {}
  for start, code, rest in page:gmatch("\n```lua\n()(.-\n)```\n()") do
    local _, line = page:sub(1, start):gsub("\n", "")
    local output = page:match("^%s*```text\n(.-)```\n", rest)
    blocks[#blocks + 1] = {line = line, code = code, output = output}
  end
  return blocks
end

local function run(code)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(code)
  file:close()
  local stdout, stderr, exit = lesson.run(path)
  os.remove(path)
  return stdout, stderr, exit
end

local kept = {}

for _, name in ipairs{"README.md", "README.zh.md", "docs/language.md"} do
  describe(name, function()
    local blocks = blocks_of(lesson.slurp(root .. "/" .. name))
    kept[#kept + 1] = blocks

    it("shows scripts", function()
      assert.is_true(#blocks > 0)
    end)

    for _, block in ipairs(blocks) do
      it("line " .. block.line .. ": the script does what the page says", function()
        local stdout, stderr, exit = run(block.code)
        local expected = lesson.plain(block.output or "{...}\n")
        local fits, message = lesson.matches(expected, stdout, stderr, exit)
        assert(fits, message)
      end)
    end
  end)
end

describe("the two READMEs", function()
  it("show the same scripts", function()
    local function scripts(blocks)
      local list = {}
      -- Words in strings and comments are translated; what is left must be equal.
      for i, block in ipairs(blocks) do
        list[i] = block.code:gsub("%-%-[^\n]*", ""):gsub('"[^"]*"', '""'):gsub("%s+", " ")
      end
      return list
    end
    assert.same(scripts(kept[1]), scripts(kept[2]))
  end)
end)
