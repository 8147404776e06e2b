-- SPDX-License-Identifier: MIT
--- The second Ctrl-C ends what the first one did not.

local program = require "program"

-- Start a script, and once it has made the file `go`, run the line with $p, its number. What it
-- printed, and the signal that ended it.
local function with(script, line)
  return program.shell{script = script, command = [[
    env --default-signal=INT "$conlua" script.lua >o 2>/dev/null & p=$!
    until [ -e go ]; do sleep 0.01; done
    ]] .. line .. [[

    wait $p; code=$?; cat o; echo $((code - 128))]]}.out
end

local GO = 'io.open("go", "w"):close(); '
-- On a machine that stops in between, the two are not within a second, or come as one: again.
local TWICE = [[kill -INT $p; sleep 0.1; kill -INT $p; n=0
  while grep -qs '^State:.[^ZX]' /proc/$p/status && [ $n -lt 300 ]; do
    n=$((n + 1)); sleep 0.1
    [ $((n % 50)) -ne 0 ] || { kill -INT $p; sleep 0.1; kill -INT $p; }
  done]]

describe("the second Ctrl-C within a second ends", function()
  local scripts = {
    ["a loop around pcall"] = "while true do pcall(function() while true do end end) end",
    ["a pattern that takes minutes"] = '(("a"):rep(300000)):find(".*b")',
    ["waits within pcall"] = "while true do pcall(sleep, 5) end",
    ["a wait for a thread at the end"] =
      "thread.spawn(function() while true do pcall(sleep, 5) end end)",
  }
  for what, script in pairs(scripts) do
    it(what, function() assert.equal("2\n", with(GO .. script, TWICE)) end)
  end

  it("a whole family, of which nothing is left", function()
    local out = with([[
      local pids = {}
      for i = 1, 3 do
        local q = queue()
        spawn(function()
          signal.on("TERM", function() end)
          q:put(os.getpid())
          while true do pcall(function() (("a"):rep(300000)):find(".*b") end) end
        end)
        pids[i] = q:get()
      end
      print(table.concat(pids, " "))
    ]] .. GO .. "while true do pcall(sleep, 5) end", TWICE .. [[

    for q in $(cat o); do
      n=0; while grep -qs '^State:.[^ZX]' /proc/$q/status && [ $n -lt 3000 ]; do
        n=$((n + 1)); sleep 0.01; done
      [ $n -lt 3000 ] || echo alive; done]])
    assert.matches("^%d+ %d+ %d+\n2\n$", out)
  end)
end)

describe("a Ctrl-C", function()
  it("more than a second after one that was raised is raised as well", function()
    assert.equal("interrupted\ninterrupted\n-128\n", with([[
      for i = 1, 2 do
        local ok, err = pcall(function()
          if i == 2 then io.open("again", "w"):close() else io.open("go", "w"):close() end
          while true do sleep(5) end
        end)
        print(err)
      end
    ]], [[kill -INT $p; until [ -e again ]; do sleep 0.01; done; sleep 1.05; kill -INT $p]]))
  end)

  it("that is ignored from the start stays ignored", function()
    assert.equal("through\n", program.shell{
      script = 'for _ = 1, 3 do signal.send(os.getpid(), "INT") end sleep(0) print("through")',
      command = [[trap "" INT; exec "$conlua" script.lua]],
    }.out)
  end)

  it("is the script's where it handles it, however often it comes", function()
    assert.equal("3\n", program.output[[
      local n = 0
      signal.on("INT", function() n = n + 1 end)
      for i = 1, 3 do
        signal.send(os.getpid(), "INT")
        while n < i do sleep(0.001) end
      end
      print(n)
    ]])
  end)
end)
