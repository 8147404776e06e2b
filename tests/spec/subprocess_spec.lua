-- SPDX-License-Identifier: MIT
--- Other programs: run to their end, or with pipes to talk through.

local kinds = require "kinds"
local program = require "program"

local function sh(line, options)
  options = options or {}
  options[1], options[2], options[3] = "sh", "-c", line
  return options
end

local function eventually(question) return kinds.comes_true(question, 5) end

describe("subprocess.run", function()
  it("gives code, stdout and stderr", function()
    local r = subprocess.run(sh("echo out; echo err >&2; exit 3"))
    assert.same({ code = 3, stdout = "out\n", stderr = "err\n" }, r)
    assert.same({ code = -9, stdout = "", stderr = "" }, subprocess.run(sh("kill -9 $$")))
  end)

  it("passes words as they are, without a shell", function()
    assert.equal("$HOME  * 'x'", subprocess.run{ "printf", "%s", "$HOME  * 'x'" }.stdout)
    assert.equal("12", subprocess.run{ "printf", "%s%s", 1, 2 }.stdout)
  end)

  it("feeds input, or nothing", function()
    assert.equal("a\0b", subprocess.run{ "cat", input = "a\0b" }.stdout)
    assert.equal("", subprocess.run{ "cat" }.stdout)
    assert.equal("", subprocess.run{ "cat", input = "" }.stdout)
  end)

  it("takes big output on both pipes while it feeds big input", function()
    local big = ("0123456789"):rep(300000)
    local r = subprocess.run(sh("tee /dev/stderr", { input = big }))
    assert.is_true(r.stdout == big and r.stderr == big)
  end)

  it("does not mind a program that does not read its input", function()
    assert.equal(0, subprocess.run{ "true", input = ("x"):rep(1000000) }.code)
  end)

  it("kills the program and all it started when its time is over", function()
    local name = os.tmpname()
    local pid
    for try = 1, 8 do -- until the shell had time to begin
      local before = clock()
      local ok, err = pcall(subprocess.run,
        sh("sleep 900 & echo $! >" .. name .. "; sleep 900; true", { timeout = 0.1 * 2 ^ try }))
      assert.is_false(ok)
      assert.equal(unit.Timeout, err)
      assert.is_true(clock() - before < 600)
      local file <close> = io.open(name)
      pid = file:read("n")
      if pid then break end
    end
    assert.is_true(eventually(function() return kinds.has_ended(pid) end))
    os.remove(name)
  end)

  it("makes a failure an error with check", function()
    local _, err = pcall(subprocess.run, sh("echo why >&2; exit 4", { check = true }))
    assert.matches("'sh' ended with exit code 4: why$", err)
    _, err = pcall(subprocess.run, sh("kill $$", { check = true }))
    assert.matches("'sh' was killed by signal 15", err)
    assert.equal(0, subprocess.run{ "true", check = true }.code)
  end)

  it("runs it in another folder and another environment", function()
    assert.equal("/\n", subprocess.run{ "pwd", cwd = "/" }.stdout)
    assert.equal("A=1\n", subprocess.run{ "/usr/bin/env", env = { A = 1 } }.stdout)
  end)

  it("says what it cannot run", function()
    local _, err = pcall(subprocess.run, { "no-such-program" })
    assert.matches("cannot run 'no%-such%-program': ENOENT: ", err)
    _, err = pcall(subprocess.run, { "true", cwd = "/no/such" })
    assert.matches("ENOENT", err)
    for _, wrong in ipairs {
      {}, { {} }, { "a\0b" }, { "x", "y", {} }, { "x", colour = 1 }, { "x", input = {} },
      { "x", timeout = -1 }, { "x", env = { 1 } }, { "x", cwd = 5 },
    } do
      _, err = pcall(subprocess.run, wrong)
      assert.matches("bad argument #1", err)
    end
    assert.has_error(function() subprocess.run("true") end)
  end)

  it("closes our descriptors in the program", function()
    local file = io.open("/dev/null")
    local list = subprocess.run(sh("ls /proc/$$/fd")).stdout
    assert.equal("0 1 2 ", (list:gsub("\n", " "):gsub("%f[%d]1?%d%d+ ", "")))
    file:close()
  end)

  it("lets other units go on", function()
    local name = os.tmpname()
    os.remove(name)
    thread.daemon(function() sleep(0.02) assert(io.open(name, "w")):close() end)
    local line = ("until [ -e %s ]; do sleep 0.01; done"):format(name)
    assert.equal(0, subprocess.run(sh(line, { timeout = 60 })).code)
    os.remove(name)
  end)

  it("works from any unit, many at once", function()
    local units = {}
    for i = 1, 4 do
      units[#units + 1] = thread.spawn(function() return subprocess.run{ "echo", i }.stdout end)
      units[#units + 1] = isolate.spawn(function() return subprocess.run{ "echo", i }.stdout end)
      units[#units + 1] = process.spawn(function() return subprocess.run{ "echo", i }.stdout end)
    end
    for i, u in ipairs(units) do assert.equal((i + 2) // 3 .. "\n", u:result()) end
  end)

  it("leaves no zombie and no descriptor", function()
    local function count(what)
      -- It reads before it looks, so we are past the start, where there are more.
      return #subprocess.run(sh("read x; ls /proc/" .. os.getpid() .. what, { input = "" })).stdout
    end
    collectgarbage() collectgarbage()
    local fds = count("/fd")
    for _ = 1, 20 do subprocess.run{ "true" } pcall(subprocess.run, { "no-such-program" }) end
    for _ = 1, 3 do pcall(subprocess.run, { "sleep", 60, timeout = 0 }) end
    assert.equal(fds, count("/fd"))
    local children = subprocess.run{ "ps", "--ppid", os.getpid(), "-o", "stat=" }.stdout
    assert.is_nil(children:find("Z"))
  end)

  it("ends its program when its own unit is terminated", function()
    local name = os.tmpname()
    local t = thread.spawn(function()
      subprocess.run(sh("echo $$ >" .. name .. "; exec sleep 60"))
    end)
    local pid
    assert.is_true(eventually(function()
      local file <close> = io.open(name)
      pid = file:read("n")
      return pid
    end))
    t:terminate()
    assert.is_false(pcall(t.result, t))
    assert.is_true(kinds.has_ended(pid))
    os.remove(name)
  end)
end)

describe("subprocess.popen", function()
  it("talks with a program", function()
    local p = subprocess.popen{ "cat" }
    assert.equal("number", type(p.pid))
    p.stdin:write("one\n")
    p.stdin:flush()
    assert.equal("one", p.stdout:read())
    p.stdin:write("two\n")
    p.stdin:close()
    assert.equal("two\n", p.stdout:read("a"))
    assert.equal(0, p:wait())
    assert.equal(0, p:poll())
  end)

  it("has the program's stderr", function()
    local p = subprocess.popen(sh("echo wrong >&2; exit 7"))
    assert.equal("wrong\n", p.stderr:read("a"))
    assert.equal(7, p:wait())
  end)

  it("waits so long, and polls", function()
    local p = subprocess.popen{ "cat" }
    assert.is_nil(p:poll())
    assert.is_false(p:wait(0))
    assert.is_false(p:wait(0.02))
    assert.is_false(p:wait(false))
    p.stdin:close()
    assert.equal(0, p:wait(60))
  end)

  it("terminates and kills", function()
    local p = subprocess.popen{ "sleep", 60 }
    p:terminate()
    assert.equal(-15, p:wait())
    p = subprocess.popen{ "sleep", 60 }
    p:kill()
    assert.equal(-9, p:wait())
    p:kill() -- has ended: nothing
  end)

  it("makes a write to a program that has gone an error", function()
    local p = subprocess.popen{ "true" }
    p:wait()
    assert.same({ nil, "Broken pipe", 32 }, { p.stdin:write(("x"):rep(100000)) })
  end)

  it("is for the process that started it", function()
    local p = subprocess.popen{ "cat" }
    local child = process.spawn(function() return select(2, pcall(p.wait, p)) end)
    assert.matches("only the process that started a program can wait for it", child:result())
    p.stdin:close()
    p:wait()
  end)

  it("is collected when nobody refers to it any more", function()
    local out = program.output[[
      local pid = subprocess.popen{ "true" }.pid
      collectgarbage() collectgarbage()
      local path = "/proc/" .. pid .. "/stat"
      local function letter()
        local file <close> = io.open(path)
        return file and file:read("a"):match("%) (%a)") or "gone"
      end
      repeat sleep(0.001) until letter() == "Z" or letter() == "gone"
      subprocess.run{ "true" }
      print(io.open(path))
    ]]
    assert.matches("No such file", out)
  end)
end)
