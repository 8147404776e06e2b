-- SPDX-License-Identifier: MIT
--- Mistakes of beginners that show when a script runs: misspelt names, words of other languages,
--- values of another kind than was meant. Each script is a thread of its own.

local program = require "program"

-- {script, the beginning of the hint}.
local rows = {
  {'prnit("hello")', "did you mean print?"},
  {'pirnt("hello")', "did you mean print?"},
  {"local q = queue()\nq:push(1)", "did you mean q:put?"},
  {"local q = queue()\nq:pop()", "did you mean q:get?"},
  {"local m = lock()\nm:aquire()", "did you mean m:acquire?"},
  {"local m = lock()\nm:lock()", "did you mean m:acquire?"},
  {"local m = lock()\nm:unlock()", "did you mean m:release?"},
  {"local m = Lock()", "Lock is Python's; here it is written lock()"},
  {"local m = mutex()", "mutex is another language's; here it is written lock()"},
  {"local s = sempahore(2)", "did you mean semaphore?"},
  {"local s = semaphore(2)\ns:wait()", "did you mean s:acquire?"},
  {"local s = semaphore(2)\ns:signal()", "did you mean s:release?"},
  {"local s = semaphore()\ns:acquire()\nprint(s.value)\ns:relase()", "did you mean s:release?"},
  {"local e = event()\ne:fire()", "did you mean e:set?"},
  {"local b = barrier()", "usage: barrier(n, [action], [wait]) -> barrier"},
  {"local c = condition()\nc:notifyAll()", "did you mean c:notify_all?"},
  {"local p = process(print)", "fields are given in braces: process{target = print}"},
  {"local p = Process{target = print}",
    "Process is Python's; here it is written process{target = f}"},
  {"local p = process{target = print, group = 1}", "group is Python's, where it means nothing"},
  {"local p = pool(1)\np:apply_async(print, {1}, {a = 1})",
    "there are no named arguments: put a table into the arguments, apply_async(f, {{name"},
  {"local p = process{traget = print}\np:start()", "did you mean target?"},
  {"local p = process{target = print, arg = {1}}", "did you mean args?"},
  {"local p = process{target = print, args = 1}", 'arguments stand in a table: args = {"alex"}'},
  {"local p = process{target = print, args = {1, 2}}\np:Start()", "did you mean p:start?"},
  {"local p = process{target = print}\np:run()\np:join()", "did you mean p:start?"},
  {"local p = process{target = print}\np:start()\np:joint()", "did you mean p:join?"},
  {"local p = process{target = print}\np:start()\np.join()",
    "methods are called with a colon: p:join()"},
  {"local p = thread{target = print()}",
    "the function itself is wanted, not its result: target = prin"},
  {"spawn(print())",
    "print(…) is called at once, and its result given; to give "},
  {'spawn("print")', "the function itself is wanted, without quotes: print"},
  {"spawn()", "usage: spawn(f, ...) -> process"},
  {"spawn{print, 1}", "arguments stand in parentheses here: spawn(f, …)"},
  {"join(1)", "usage: join(u, ...) or join{u, ...}"},
  {'sleep("a")', "usage: sleep(seconds)"},
  {"sleep()", "usage: sleep(seconds)"},
  {"sleep(-1)", "usage: sleep(seconds)"},
  {"time.sleep(1)", "time.sleep is Python's; here it is written sleep(seconds)"},
  {"os.sleep(1)", "did you mean sleep?"},
  {"local q = queue{}", "usage: queue([maxsize=0]) -> queue"},
  {"local q = queue()\nq:put()", "usage: queue:put(item, [wait])"},
  {'local q = queue()\nq:get("x")', "usage: queue:get([wait]) -> item"},
  {'local q = queue()\nq:put(function() end, true, "x")', "usage: queue:put(item, [wait])"},
  {"local q = queue()\nfor x in q do print(x) end",
    "a loop over a queue is written: for x in q:items() do … en"},
  {"local q = queue()\nprint(#q)", "did you mean q:qsize()?"},
  {"local q = queue()\nprint(q.size)", "did you mean q.qsize?"},
  {"local q = queue()\nprint(q:size())", "did you mean q:qsize?"},
  {"local q = queue()\nprint(q:isEmpty())", "did you mean q:empty?"},
  {"local n = cell(0)\nn = n + 1", "a cell is no number: n:get() reads it, n:add(1) changes it"},
  {"local n = cell(0)\nn.value = n.value + 1", "did you mean n:get?"},
  {"local n = cell(0)\nn:inc()", "did you mean n:add?"},
  {"local n = cell(0)\nn:set()\nprint(n:get())\nprint(n.get())", "usage: cell:set(value)"},
  {"local p = pool(2)\np:apply(print, 1)", "usage: pool:apply(f, [args]) -> what f returns"},
  {"local p = pool(2)\np:map({1,2,3}, print)", "usage: pool:map(f, list, [chunk]) -> array"},
  {"local p = pool(2)\np:map(print, 3)", "usage: pool:map(f, list, [chunk]) -> array"},
  {"local p = pool(2)\np:map(print(1), {1,2})",
    "map is another language's; here it is written for i, x in ipairs(t) do t2[i] = f(x) end"},
  {"local p = pool(2)\np:submit(print, 1)", "did you mean p:apply_async?"},
  {"local e = process_executor(2)\ne:apply_async(print, {1})", "did you mean e:submit?"},
  {"local e = process_executor(2)\ne:submit(print(1))",
    "print(…) is called at once, and its result given; to give "},
  {"local e = process_executor(2)\nlocal f = e:submit(print, 1)\nprint(f.result())",
    "methods are called with a colon: f:result()"},
  {"local e = process_executor(2)\nlocal f = e:submit(print, 1)\nprint(f:get())",
    "did you mean f:result?"},
  {"local a, b = pipe()\na:write(1)", "did you mean a:send?"},
  {"local a, b = pipe()\na.send(1)", "methods are called with a colon: a:send(…)"},
  {"local a, b = Pipe()", "Pipe is Python's; here it is written pipe()"},
  {"local t = timer(1)", "usage: timer(seconds, f, ...) -> timer"},
  {"local t = timer(print, 1)", "usage: timer(seconds, f, ...) -> timer"},
  {"for i in range(10) do\n  print(i)\nend",
    "range is Python's; here it is written for i = 0, n - 1 do"},
  {"for i in 1, 10 do\n  print(i)\nend",
    "a loop of numbers is written: for i = 1, 10 do … end"},
  {"for x in {1,2,3} do\n  print(x)\nend",
    "a loop over a table is written: for _, x in ipairs({1,2,3}) do … end"},
  {"for i, x in enumerate({1,2}) do\n  print(i, x)\nend",
    "enumerate is Python's; here it is written ipairs(t)"},
  {"local t = {1,2}\nfor i, x in t do\n  print(i, x)\nend",
    "a loop over a table is written: for i, x in ipairs(t) do … end"},
  {"while True do\n  print(1)\n  break\nend\nwhile i < 3 do i = i + 1 end", "i is nil here"},
  {'print("n = " + 3)', "texts are joined with .. instead of +"},
  {'local name = "x"\nprint("hello " + name)', "texts are joined with .. instead of +"},
  {'print("count: " .. {1})', "a table is no text: tostring(x) makes one of it"},
  {'print("is " .. true)', "a boolean is no text: tostring(x) makes one of it"},
  {'print("%d" % 3)', 'values are put into a text by ("%d"):format(3)'},
  {'print("a" * 3)', 'a text is repeated by ("a"):rep(3)'},
  {'local s = "a,b"\ns:split(",")', "s:split is Python's; here it is written s:gmatch(\"%S+\")"},
  {'local s = "abc"\nprint(s.len())', "methods are called with a colon: s:len()"},
  {'local s = "abc"\nprint(s.length)\nprint(s.length())',
    "s.length is another language's; here it is written #s"},
  {'local s = "abc"\nprint(s:length())', "s:length is another language's; here it is written #s"},
  {'local s = "abc"\nprint(s[1].x)', "a character of a text is s:sub(1, 1)"},
  {"local t = {}\nt.append(3)", "t.append is Python's; here it is written t[#t + 1] = x"},
  {"local t = {}\nt.push(3)", "t.push is another language's; here it is written t[#t + 1] = x"},
  {"local t = {}\nt:push(3)", "t:push is another language's; here it is written t[#t + 1] = x"},
  {"local t = {1,2}\nprint(t.length())", "t.length is another language's; here it is written #t"},
  {"local t = {1,2}\nprint(t:len())", "t:len is another language's; here it is written #t"},
  {"local t = {}\ntable.push(t, 1)",
    "table.push is another language's; here it is written table.insert(t, x)"},
  {"local t = {}\ntable.append(t, 1)",
    "table.append is another language's; here it is written table.insert(t, x)"},
  {"table.insret({}, 1)", "did you mean table.insert?"},
  {'string.fromat("%d", 1)', "did you mean string.format?"},
  {'strng.format("%d", 1)', "did you mean string?"},
  {"math.Sqrt(2)", "did you mean math.sqrt?"},
  {"math.round(2.5)", "math.round is Python's; here it is written math.floor(x + 0.5)"},
  {"io.raed()", "did you mean io.read?"},
  {'io.print("x")', "did you mean print?"},
  {"local t = {1,2,3}\nfor i = 0, #t do print(t[i] * 2) end",
    "the first item of a list has the number 1, not 0"},
  {'local t = {1,2,3}\nfor i = 0, 2 do print("x" .. t[i]) end',
    "the first item of a list has the number 1, not 0"},
  {'throw "x"', "throw is another language's; here it is written error(message)"},
  {"try {\n  print(1)\n} catch (e) {\n}",
    "errors are caught with pcall: local ok, err = pcall(f, …)"},
  {"local x\nif x > 3 then print(1) end", "x is nil here"},
  {'local n = "three" + 1', "texts are joined with .. instead of +"},
  {'local n = input("n: ")', "input is Python's; here it is written io.read()"},
  {'require("multiprocessing")',
    "nothing is imported: conlua's words are there; modules by local m = require \"m\""},
  {'require "threading"',
    "nothing is imported: conlua's words are there; modules by local m = require \"m\""},
  {"local s = f'abc {x}'",
    'Lua has no f-strings; write ("hello %s"):format(name) or "hello " .. name'},
  {'local s = r"abc"', "a text has no prefix r; [[…]] holds backslashes as they are"},
  {"p1 = process{target = f}\np1:start()\nfunction f() print(1) end",
    "f is defined at line 3, below this line; here it is still nil"},
  {"main()\nfunction main() print(1) end",
    "main is defined at line 2, below this line; here it is still nil"},
  {"print(sys.argv)", "sys.argv is Python's; here it is written arg"},
  {"exit()", "exit is Python's; here it is written os.exit(code)"},
  {"exit(1)", "exit is Python's; here it is written os.exit(code)"},
  {'os.exit("x")', "usage: os.exit([code], [close])"},
  {"spawn(f, 1)\nfunction f() end",
    "f is defined at line 2, below this line; here it is still nil"},
  {"local lock = lock()\nlock:acquire()\nlocal lock2 = lock()",
    "the variable lock hides conlua's word lock; give the variable another name"},
  {"local queue = queue()\nlocal q2 = queue()",
    "the variable queue hides conlua's word queue; give the variable another name"},
  {"local thread = thread{target = print}\nthread:start()\nlocal t2 = thread{target = print}",
    "the variable thread hides conlua's word thread; give the variable another name"},
  {"green.sleep(1)", "did you mean sleep?"},
  {"asyncio.run(print)", "asyncio.run is Python's; here it is written green.scope(f)"},
  {"asyncio.sleep(1)", "asyncio.sleep is Python's; here it is written sleep(seconds)"},
  {"thread.start_new_thread(print, {})",
    "thread.start_new_thread is Python's; here it is written thread.spawn(f, …)"},
  {"threading.Thread{target = print}",
    "threading.Thread is Python's; here it is written thread{target = f}"},
  {"multiprocessing.Process{target = print}",
    "multiprocessing.Process is Python's; here it is written process{target = f}"},
  {"mp.Process{target = print}",
    "mp.Process is Python's; here it is written process{target = f}"},
  {"process.Process{target = print}",
    "process.Process is Python's; here it is written process{target = f}"},
  {"process.new(print)",
    "process is the word that makes an object; call it: process{target = f}"},
  {"thread.new(print)", "thread is the word that makes an object; call it: thread{target = f}"},
  {"thread.sleep(1)", "did you mean sleep?"},
  {"queue.new()", "queue is the word that makes an object; call it: queue()"},
  {"lock.acquire()", "lock is the word that makes an object; call it: lock()"},
  {"lock:acquire()", "lock is the word that makes an object; call it: lock()"},
  {"local m = lock\nm:acquire()", "lock is the word that makes an object; call it: lock()"},
  {"local q = queue\nq:put(1)", "queue is the word that makes an object; call it: queue()"},
  {"local p = process\np{target = print}\np:start()",
    "process is the word that makes an object; call it: process{target = f}"},
  {"local s = socket.socket()", 'a module is loaded first: local socket = require "socket"'},
  {'local s = socket.tcp()\ns:bind("127.0.0.1:80")',
    'a module is loaded first: local socket = require "socket"'},
  {'subprocess.run("ls")',
    "usage: subprocess.run{cmd, arg..., input=s, timeout=n, check"},
  {'subprocess.call("ls")',
    "subprocess.call is Python's; here it is written subprocess.run(words)"},
  {'subprocess.Popen("nosuchcommand_x")',
    "subprocess.Popen is Python's; here it is written subprocess.popen(words)"},
  {'signal.signal("INT", print)',
    "signal.signal is Python's; here it is written signal.on(name, f)"},
  {"json.dumps({})", "json.dumps is Python's; here it is written require \"cjson\".encode(t)"},
  {'local cjson = require "json"', "json is Python's; here it is written require \"cjson\""},
  {"random.randint(1, 3)", "random.randint is Python's; here it is written math.random(a, b)"},
  {"min(1, 2)", "min is Python's; here it is written math.min(a, b)"},
  {"sum({1,2})",
    "sum is another language's; here it is written for _, x in ipairs(t) do s = s + x end"},
  {"zip({1}, {2})",
    "zip is another language's; here it is written for i = 1, #a do … a[i], b[i] … end"},
  {"map(print, {1})",
    "map is another language's; here it is written for i, x in ipairs(t) do t2[i] = f(x) end"},
  {'printf("%d\\n", 3)',
    "printf is another language's; here it is written io.write(string.format(…))"},
  {'println("x")', "println is another language's; here it is written print(x)"},
  {'echo "x"', "echo is another language's; here it is written print(x)"},
  {'console.log("x")', "console is another language's; here it is written print(x)"},
  {'System.out.println("x")', "System is another language's; here it is written print(x)"},
  {'fmt.Println("x")', "fmt is another language's; here it is written print(x)"},
  {'len("x")', "len is Python's; here it is written #t"},
  {"str(3)", "str is Python's; here it is written tostring(x)"},
  {'int("3")', "int is Python's; here it is written math.tointeger(x)"},
}

local DRIVER = [[
  for n = 1, tonumber(arg[1]) do
    local env = setmetatable({}, {__index = _G})
    local t = thread{target = assert(loadfile(n .. ".lua", "t", env)), name = "row" .. n}
    t:start()
    t:join()
  end
]]

-- What conlua says of each script.
local function told(language)
  local files = {}
  for n, row in ipairs(rows) do
    files[#files + 1] = ("cat >%d.lua <<'END'\n%s\nEND\n"):format(n, row[1])
  end
  local r = program.shell{script = DRIVER, command = table.concat(files)
    .. ([["$conlua" --lang %s script.lua %d >out </dev/null]]):format(language, #rows)}
  local found, at = {}, nil
  for line in r.err:gmatch "[^\n]+" do
    local n = line:match "^row(%d+): "
    if n then at = math.tointeger(n) end
    if at then found[at] = (found[at] or "") .. line .. "\n" end
  end
  return found
end

describe("an error of a running script", function()
  it("has a hint", function()
    local found = told "en"
    for n, row in ipairs(rows) do
      local text = found[n] or ""
      assert.truthy(text:find("hint: ", 1, true) and text:find(row[2], 1, true),
        row[1] .. "\n" .. text)
    end
  end)

  it("has the hint in Chinese", function()
    local found = told "zh"
    for n, row in ipairs(rows) do
      assert.truthy((found[n] or ""):find "提示：[^\n]*", row[1] .. "\n" .. (found[n] or ""))
    end
  end)
end)
