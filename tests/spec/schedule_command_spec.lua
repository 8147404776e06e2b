-- SPDX-License-Identifier: MIT
--- `conlua schedule`: jobs from words and files, what is wrong with them, the quiz, the pictures.

local program = require "program"

local function run(arguments, input)
  local r = program.shell{command = ('printf "%s" | "$conlua" --lang=en schedule %s'):format(
    input or "", arguments)}
  return r.out, r.err, r.code
end

-- With a file of that name in the folder.
local function run_file(name, text, arguments)
  local r = program.shell{command = ([[printf '%s' > %s; "$conlua" schedule %s %s]]):format(text,
    name, name, arguments or "")}
  return r.out, r.err, r.code
end

describe("conlua schedule", function()
  it("draws jobs of the command line", function()
    local out, err, code = run "A:0:5 B:2:3+4+2 --policy rr:2 --log"
    assert.equal("", err)
    assert.equal(0, code)
    assert.truthy(out:find "^rr:2 on 1 processor\n\ncpu 1  A━")
    assert.truthy(out:find "\nB +2 +5 +4 +2 +12 +3 +14 ")
    assert.truthy(out:find("t=8: B waits until 12\n", 1, true))
  end)

  it("compares policies, and takes their options", function()
    local out = run "A:0:5 B:0:3 --policy fcfs,sjf,priority --set preemptive=true --cpus 1"
    assert.truthy(out:find "\nfcfs +2%.5 ")
    assert.truthy(out:find "\nsjf +1%.5 ")
  end)

  it("reads CSV and Lua", function()
    local out = run_file("jobs.csv",
      "name,arrival,bursts,priority\\nA,0,3+1+2,1\\n\"B, 2\",1,4,0\\n")
    assert.truthy(out:find("\nB, 2 +1 +4 "), out)
    out = run_file("jobs.lua", "return {{name = \"X\", bursts = {2}}}", "--policy sjf")
    assert.truthy(out:find "\nX +0 +2 ")
  end)

  for _, row in ipairs{
    {"name,arrival\\nA,0\\n", "jobs.csv:1: no column 'bursts'"},
    {"name,arrival,burst\\nA,0,1\\n", "jobs.csv:1: column 'burst' is unknown"},
    {"name,arrival,bursts\\nA,0\\n", "jobs.csv:2: 2 columns; expected 3"},
    {"name,arrival,bursts\\nA,0,1\\n\\nB,x,1\\n", "jobs.csv:4: arrival is 'x'; expected a number"},
    {"name,arrival,bursts\\nA,0,1+\\n", "jobs.csv:2: bursts is '1+'; expected times"},
    {"name,arrival,bursts\\nA,-1,1\\n", "jobs.csv:2 (A): arrival is -1"},
    {"name,arrival,bursts\\nA,0,1\\n\\nA,2,1\\n", "jobs.csv:4 (A): line 2 has this name, too"},
    {"name,arrival,bursts\\n", "jobs.csv: no job"},
  } do
    it("names the line of a mistake: " .. row[2], function()
      local _, err, code = run_file("jobs.csv", row[1])
      assert.truthy(err:find(row[2], 1, true), err)
      assert.equal(1, code)
    end)
  end

  it("tells a wrong command line by exit code 2", function()
    for _, words in ipairs{"", "--nothing", "A:0:5 --set speed=3", "jobs", "--cpus x A:0:5",
      "A:0:1 --policy fcfs,sjf --quiz", "--policy"} do
      local _, err, code = run(words)
      assert.equal(2, code, words)
      assert.truthy(err:find "^conlua schedule: ")
    end
  end)

  it("asks, and says what was wrong, and why", function()
    local out, _, code = run("A:0:5 B:2:3+4+2 --policy rr:2 --quiz", "A B A B B\\n7\\n12\\n")
    assert.equal(0, code, out)
    assert.truthy(out:find("3 of 3 right.", 1, true))
    out, _, code = run("A:0:5 B:2:3+4+2 --policy rr:2 --quiz", "A B B\\n8\\n12\\n")
    assert.equal(1, code)
    assert.truthy(out:find("At place 3 it is A, not B:\n  t=4: ", 1, true), out)
    assert.truthy(out:find("  t=6: the slice of B is over\n", 1, true))
    assert.truthy(out:find("It is 7, not 8: it came at 0 and was done at 7.", 1, true))
    assert.truthy(out:find("1 of 3 right.", 1, true))
  end)

  it("writes pages that need nothing else, with names escaped", function()
    local r = program.shell{command = [["$conlua" schedule '<i>&"x:0:5' 读者:2:3+4+2 \
      --policy mlfq --svg a.svg --html a.html --perfetto a.json --json > b.json &&
      cat a.svg a.html a.json b.json]]}
    assert.equal(0, r.code, r.err)
    local pages = r.out:match "^(.-)\n{\"displayTimeUnit"
    assert.falsy(pages:find("<i>", 1, true))
    assert.truthy(r.out:find("&lt;i&gt;&amp;&quot;x", 1, true))
    assert.truthy(r.out:find("读者", 1, true))
    assert.truthy(pages:find("<h1>mlfq on 1 processor</h1>", 1, true))
    assert.falsy(pages:find "src=" or pages:find "<script" or pages:find "<link")
    local cjson = require "cjson"
    local trace, plain = r.out:match "\n({\"displayTimeUnit.-})\n({.*})\n$"
    assert.truthy(#cjson.decode(trace).traceEvents > 5)
    assert.equal(2, #cjson.decode(plain).jobs)
  end)

  it("writes the page in the language that is asked for", function()
    local r = program.shell{command = [["$conlua" schedule A:0:5 --html a.html --lang zh &&
      "$conlua" schedule A:0:5 --html b.html --lang en && cat a.html b.html]]}
    assert.truthy(r.out:find("<h1>fcfs，1 个处理器</h1>", 1, true), r.out)
    assert.truthy(r.out:find("<h1>fcfs on 1 processor</h1>", 1, true))
  end)

  it("has its options in the manual page and the completions", function()
    local help = run "--help"
    local manual = program.slurp(program.root .. "/docs/conlua.1"):gsub("\\%-", "-")
    local bash = program.slurp(program.root .. "/completions/conlua.bash")
    local zsh = program.slurp(program.root .. "/completions/_conlua")
    local n = 0
    for option in help:gmatch "%-%-%a[%a-]*" do
      n = n + 1
      assert(manual:find(option, 1, true), option)
      assert(bash:find(option, 1, true), option)
      assert(zsh:find(option, 1, true), option)
    end
    assert.is_true(n > 12)
  end)
end)
