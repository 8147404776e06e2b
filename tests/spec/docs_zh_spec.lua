-- SPDX-License-Identifier: MIT
--- The Chinese pages keep pace with the English ones: the same headings, the same code, the same
--- words in the first columns of tables, the same options. Sentences are for people to compare.

local lfs = require "lfs"
local program = require "program"
local root = program.root

-- Code without its remarks, in which people's words are translated.
local function bare(language, code)
  if language == "lua" then
    code = code:gsub("%-%-[^\n]*", "")
  elseif language == "sh" then
    code = code:gsub("#[^\n]*", "")
  elseif language == "text" then -- what stands behind three spaces, or a line of a drawing
    code = code:gsub("(%S)   [^\n]*", "%1"):gsub("╲[^\n]*", "╲")
  end
  return (code:gsub("[ \t]+\n", "\n"))
end

-- What an English page and its translation have in common: an array of {what, line}.
local function bones_of(page)
  local bones, fence, code = {}, nil, nil
  local number, start = 0, 0
  for line in page:gmatch "([^\n]*)\n" do
    number = number + 1
    if fence and line == "```" then
      bones[#bones + 1] = {"code, " .. fence .. ":\n" .. bare(fence, code), start}
      fence = nil
    elseif fence then
      code = code .. line .. "\n"
    elseif line:find "^```" then
      fence, code, start = line:sub(4), "", number
    elseif line:find "^#+ " then
      bones[#bones + 1] = {"heading " .. line:match "^#+", number}
    elseif line:find "^|" and not line:find "^|%-" then
      local words = {}
      for word in line:match("^| ?(.-) | "):gmatch "`([^`]+)`" do words[#words + 1] = word end
      bones[#bones + 1] = {"row " .. table.concat(words, ", "), number}
    end
  end
  return bones
end

-- The anchor by which a heading is reached, as hosts of repositories make it.
local function anchors_of(page)
  local anchors = {}
  for heading in ("\n" .. page):gsub("```.-\n```", ""):gmatch "\n#+ ([^\n]+)" do
    anchors[heading:lower():gsub("[%p]", function(c) return c:find "[-_]" or "" end)
      :gsub(" ", "-")] = true
  end
  return anchors
end

for _, name in ipairs{"language", "grading", "scheduling", "timeline"} do
  local english, chinese = "docs/" .. name .. ".md", "docs/" .. name .. ".zh.md"
  describe(chinese, function()
    it("has the headings, code and tables of " .. english, function()
      local theirs = bones_of(program.slurp(root .. "/" .. english))
      local ours = bones_of(program.slurp(root .. "/" .. chinese))
      assert(#theirs > 10)
      for i = 1, math.max(#theirs, #ours) do
        local a, b = theirs[i] or {"the end", 0}, ours[i] or {"the end", 0}
        assert(a[1] == b[1], ("%s:%d has\n  %s\nbut %s:%d has\n  %s"):format(english, a[2], a[1],
          chinese, b[2], b[1]))
      end
    end)
  end)
end

describe("the Chinese pages", function()
  local pages = {["README.zh.md"] = ""}
  for file in lfs.dir(root .. "/docs") do
    if file:find "%.zh%.md$" then pages["docs/" .. file] = "docs/" end
  end

  for name, folder in pairs(pages) do
    it(name .. " points at pages and headings that are there", function()
      local text = program.slurp(root .. "/" .. name)
      for target in text:gsub("```.-\n```", ""):gmatch "%]%(([^)]+)%)" do
        local file, anchor = target:match "^([^#]*)#?(.*)$"
        local there = root .. "/" .. (file == "" and name or folder .. file)
        assert(file:find "^https?:" or lfs.attributes(there), name .. " points at " .. target)
        if anchor ~= "" then
          assert(anchors_of(program.slurp(there))[anchor], name .. " points at " .. target)
        end
      end
    end)
  end

  it("are the ones that README.zh.md points at", function()
    local text = program.slurp(root .. "/README.zh.md")
    for name in pairs(pages) do
      if name ~= "README.zh.md" then
        assert(text:find("(" .. name .. ")", 1, true), "README.zh.md does not point at " .. name)
      end
    end
  end)
end)

describe("the Chinese man page", function()
  -- What a reader looks up: options, variables, and how many sections and entries there are.
  local function entries_of(file)
    local text, found = program.slurp(root .. "/docs/" .. file):gsub("\\%-", "-"), {}
    for option in text:gmatch "[%s\"]%-%-?[%a][%a-]*" do found[option:sub(2)] = true end
    for variable in text:gmatch "[A-Z_]+_[A-Z_0-9]+" do found[variable] = true end
    for _, macro in ipairs{"SH", "TP"} do
      found[macro .. " × " .. select(2, text:gsub("\n%." .. macro .. "%f[^%u]", ""))] = true
    end
    return found
  end

  it("has the options, variables and sections of the English one", function()
    local theirs, ours = entries_of "conlua.1", entries_of "conlua.zh.1"
    assert(theirs["--shake"] and theirs["-e"] and theirs["CONLUA_LANG"])
    for entry in pairs(theirs) do assert(ours[entry], "docs/conlua.zh.1 lacks " .. entry) end
    for entry in pairs(ours) do assert(theirs[entry], "docs/conlua.1 lacks " .. entry) end
  end)
end)
