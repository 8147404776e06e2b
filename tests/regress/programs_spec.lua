-- SPDX-License-Identifier: MIT
-- Programs that outlived who ran them, were waited for too long, or were not those meant.

local kinds = require "kinds"
local program = require "program"

-- Run, in a script of its own, `how` with a function `job` that runs a program; true if the program
-- and what it started are gone afterwards.
local function ends_with(how)
  local folder = program.folder()
  local script = ([[
    local function job()
      subprocess.run{"sh", "-c", "echo $$ >pids; sleep 600 & echo $! >>pids; mv pids all; wait",
        cwd = %q}
    end
    local function wait_for_it()
      while not io.open(%q) do sleep(0.005) end
    end
    %s
  ]]):format(folder, folder .. "/all", how)
  program.run(script)
  local ended = true
  for pid in io.lines(folder .. "/all") do
    ended = kinds.comes_true(function() return kinds.has_ended(pid) end) and ended
    signal.send(math.tointeger(pid), "KILL")
  end
  program.remove(folder)
  return ended
end

-- A program of subprocess.run was killed only where its unit could still do so: not when its
-- process was terminated or killed, nor at an end that waits for nobody. It has a group of its own,
-- so a signal to the script's did not reach it either.
describe("what subprocess.run started ends with", function()
  local me = "signal.send(os.getpid(), %q) sleep(9)"
  local ways = {
    ["a terminated process"] = "local u = spawn(job) wait_for_it() u:terminate() u:join()",
    ["a killed process"] = "local u = spawn(job) wait_for_it() u:kill() u:join()",
    ["a terminated thread"] = "local u = thread.spawn(job) wait_for_it() u:terminate() u:join()",
    ["a terminated pool"] =
      "local p = pool(1) p:apply_async(job) wait_for_it() p:terminate() p:join()",
    ["a daemon's parent"] = "spawn(function() daemon(job) wait_for_it() end):join()",
    ["os.exit"] = "thread.spawn(job) wait_for_it() os.exit(0)",
    ["SIGTERM to the script"] = "thread.spawn(job) wait_for_it() " .. me:format("TERM"),
    ["SIGKILL to the script"] = "thread.spawn(job) wait_for_it() " .. me:format("KILL"),
    ["an isolate of a killed process"] =
      "local u = spawn(function() isolate.spawn(job):join() end) wait_for_it() u:kill() u:join()",
    ["a task when the script exits"] =
      "green.spawn(job) green.spawn(function() wait_for_it() os.exit(3) end) sleep(9)",
    ["a process whose keeper was killed before"] = [[
      local u = spawn(function()
        subprocess.run{"true"}
        local keeper = subprocess.run{"pgrep", "-x", "-P", tostring(os.getpid()), "keeper"}.stdout
        if keeper ~= "" then signal.send(math.tointeger(keeper), "KILL") sleep(0.05) end
        job()
      end)
      wait_for_it() u:kill() u:join()]],
  }
  for name, how in pairs(ways) do
    it(name, function() assert.is_true(ends_with(how)) end)
  end
end)

it("a program whose run ended in order is left alone, with what it left behind", function()
  local pid = program.output[[
    local r = subprocess.run{"sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!"}
    io.write(r.stdout)
  ]]
  sleep(0.05)
  assert.is_false(kinds.has_ended(pid:match("%d+")))
  signal.send(math.tointeger(pid:match("%d+")), "KILL")
end)

-- A process that was forked meanwhile had a copy of the pipe to the program, which so never saw the
-- end of its input, for as long as that process lived; nor that nobody read from it any more.
describe("a process that is forked meanwhile", function()
  local function beside(f)
    local stop = event()
    local worker = spawn(function() stop:wait() end)
    local ok, err = pcall(green.timeout, 60, f)
    stop:set()
    worker:join()
    assert(ok, err)
  end

  it("does not keep the input of run", function()
    local sorted = thread.spawn(function()
      return subprocess.run{"sh", "-c", "sleep 0.1; sort", input = ("b\na\n"):rep(40000)}.stdout
    end)
    sleep(0.05)
    beside(function() assert.equal(160000, #sorted:result(60)) end)
  end)

  it("does not keep the ends of popen and io.popen", function()
    local sort = subprocess.popen{"sort"}
    local endless = subprocess.popen{"yes"}
    local count = io.popen("wc -c >/dev/null", "w")
    beside(function()
      sort.stdin:write("b\na\n")
      assert.is_true(sort.stdin:close())
      assert.equal("a\nb\n", sort.stdout:read("a"))
      assert.equal(0, sort:wait(60))
      endless.stdout:close()
      assert.equal(-13, endless:wait(60))
      assert.is_true(count:close())
    end)
  end)

  it("gets errors of files that are its parent's, and their numbers for nothing else", function()
    local p = subprocess.popen{"cat"}
    local r, w, f = spawn(function()
      local file = io.tmpfile()
      p.stdin:setvbuf("no")
      local w = {p.stdin:write("lost")}
      local r = {p.stdout:read()}
      file:write("kept")
      file:seek("set")
      return r, w, file:read("a")
    end):result()
    assert.same({nil, "Bad file descriptor", 9}, r)
    assert.same({nil, "Bad file descriptor", 9}, w)
    assert.equal("kept", f)
    p.stdin:write("whole\n")
    p.stdin:close()
    assert.equal("whole\n", p.stdout:read("a"))
    assert.equal(0, p:wait())
  end)
end)

-- A program had a group of its own in the background of the terminal, and so was stopped when it
-- asked there, and waited for without end.
it("a program that asks at the terminal fails at once under run, may ask under popen", function()
  if not os.execute("command -v script >/dev/null") then return end
  local out = program.shell{timeout = 90, script = [[
    local r = subprocess.run{"sh", "-c", "stty -echo </dev/tty; echo asked", timeout = 40}
    print("run", r.code, r.stdout)
    local p = subprocess.popen{"sh", "-c", "stty -echo </dev/tty && stty echo </dev/tty"}
    print("popen", p:wait(40))
  ]], command = [[script -qec "$conlua script.lua" /dev/null]]}.out
  assert.matches("run\t0\tasked", out)
  assert.matches("popen\t0", out)
end)

-- Without a descriptor for the program, its end was waited for in the kernel: no limit held, and
-- nobody else ran.
it("a wait for a program has its limit, and others run, where no descriptor is left", function()
  local out = program.run([[
    local p = subprocess.popen{"sleep", "600"}
    local files, n = {}, 0
    repeat
      n = n + 1
      files[n] = io.open("/dev/null")
    until not files[n]
    local ticks = 0
    thread.daemon(function() while true do sleep(0.01) ticks = ticks + 1 end end)
    local before, waited = clock(), nil
    repeat waited = p:wait(0.1) until waited or ticks > 0
    print(waited, clock() - before < 50, ticks > 0)
    local t = thread.spawn(function() return p:wait() end)
    sleep(0.05)
    t:terminate()
    print(pcall(t.result, t))
    print(green.spawn(function() return p:wait(0.02) end):result())
    p:kill()
    print(p:wait())
  ]], {before = "ulimit -n 40;"}).out
  assert.equal("false\ttrue\ttrue\nfalse\tunit.Terminated\nfalse\n-9\n", out)
end)

-- A zero byte cut the folder, or a variable of the environment, short; a name with "=" was another.
it("what the system would take for something else is refused", function()
  for _, case in ipairs{
    {{"true", cwd = "/\0x"}, "field 'cwd' has a zero byte"},
    {{"true", env = {A = "b\0c"}}, "field 'env' has a zero byte at 'A'"},
    {{"true", env = {["A\0B"] = "c"}}, "field 'env' has a zero byte at 'A'"},
    {{"true", env = {["A=B"] = "c"}}, "field 'env' has a name 'A=B'"},
    {{"true", env = {[""] = "c"}}, "field 'env' has a name ''"},
    {{"true\0"}, "the word at [1] has a zero byte"},
    {{"true", "a\0"}, "the word at [2] has a zero byte"},
  } do
    for _, word in ipairs{"run", "popen"} do
      local ok, err = pcall(subprocess[word], case[1])
      assert.is_false(ok)
      assert(err:find(case[2], 1, true), err)
    end
  end
  assert.equal("b=c", subprocess.run{"printenv", "A", env = {A = "b=c"}}.stdout:match("[^\n]*"))
end)

-- A missing folder was told as a missing program, and so was a missing interpreter.
it("an error tells what is missing", function()
  local folder = program.folder()
  local function file(name, text, mode)
    local f <close> = io.open(folder .. "/" .. name, "w")
    f:write(text)
    f:close()
    os.execute(("chmod %s %s/%s"):format(mode, folder, name))
    return folder .. "/" .. name
  end
  local huge = {"true", ("x"):rep(3000000)}
  for _, case in ipairs{
    {{"true", cwd = folder .. "/none"}, "cannot change to the folder '%s/none': ENOENT"},
    {{"true", cwd = file("plain", "", "644")}, "cannot change to the folder '%s/plain': ENOTDIR"},
    {{"no such program"}, "cannot run 'no such program': ENOENT"},
    {{file("script", "#!/no/such/interpreter\n", "755")},
      "cannot run '%s/script': ENOENT: the interpreter that its first line names is missing"},
    {{folder .. "/plain"}, "cannot run '%s/plain': EACCES"},
    {{folder}, "cannot run '%s': EACCES"},
    {{file("bare", "echo hi\n", "755")}, "cannot run '%s/bare': ENOEXEC"},
    {huge, "cannot run 'true': E2BIG"},
  } do
    local ok, err = pcall(subprocess.run, case[1])
    assert.is_false(ok)
    assert(err:find((case[2]:gsub("%%s", function() return folder end)), 1, true), err)
  end
  program.remove(folder)
end)
