-- SPDX-License-Identifier: MIT
--- What Python's names are called here. The table of README.md says the same, and a test holds both
--- against each other.

local python = {}

--- Python's name -> how it is written here. Only names that are nil in conlua are looked up.
---@type table<string, string>
python.names = {
  -- multiprocessing, threading
  Process = "process{target = f}", Thread = "thread{target = f}", Queue = "queue()",
  JoinableQueue = "joinable_queue()", SimpleQueue = "queue()", LifoQueue = "lifo_queue()",
  PriorityQueue = "priority_queue()", Lock = "lock()", RLock = "rlock()",
  Semaphore = "semaphore(n)", BoundedSemaphore = "bounded_semaphore(n)", Event = "event()",
  Condition = "condition()", Barrier = "barrier(n)", CountDownLatch = "countdown(n)",
  Value = "cell(v)", Array = "cell({…})", Manager = "cell(v), queue()", Pool = "pool(n)",
  ThreadPool = "thread_pool(n)", Pipe = "pipe()", Timer = "timer(seconds, f)",
  ProcessPoolExecutor = "process_executor(n)", ThreadPoolExecutor = "thread_executor(n)",
  InterpreterPoolExecutor = "isolate_executor(n)", TaskGroup = "green.scope(f)",
  DefaultSelector = "selector()", Future = "e:submit(f)", BrokenProcessPool = "unit.Died",
  CancelledError = "unit.Cancelled", Empty = "queue.Empty", Full = "queue.Full",
  ShutDown = "queue.Closed", current_process = "process.current()",
  active_children = "process.active()", current_thread = "thread.current()",
  cpu_count = "os.cpu_count()", getpid = "os.getpid()", getppid = "os.getppid()",
  create_task = "green.spawn(f)", gather = "join(u, …)", wait = "futures_wait(futures)",
  multiprocessing = "process, queue(), lock()", threading = "thread, lock(), event()",
  asyncio = "green", concurrent = "process_executor(n)", Popen = "subprocess.Popen(words)",
  -- words of the language
  None = "nil", True = "true", False = "false", len = "#t", str = "tostring(x)",
  int = "math.tointeger(x)", float = "tonumber(x)", input = "io.read()", open = "io.open(path)",
  range = "for i = 0, n - 1 do", enumerate = "ipairs(t)", list = "{…}", dict = "{…}",
  tuple = "{…}", set = "{[x] = true}", isinstance = "type(x)", abs = "math.abs(x)",
  max = "math.max(a, b)", min = "math.min(a, b)", sorted = "table.sort(t)", exit = "os.exit(code)",
  quit = "os.exit(code)", raise = "error(message)", try = "pcall(f)", except = "pcall(f)",
  lambda = "function(x) return … end", eval = "load(text)",
  exec = "load(text)", super = "process.class()", random = "math.random()",
  randint = "math.random(a, b)", sys = "arg, io, os.exit(code)", json = 'require "cjson"',
  re = "string.match(text, pattern)", format = "string.format(…)",
}

--- Python's module, and name in it -> how it is written here.
---@type table<string, string>
python.fields = {
  ["time.sleep"] = "sleep(seconds)", ["time.time"] = "os.time()", ["time.monotonic"] = "clock()",
  ["time.perf_counter"] = "clock()", ["random.random"] = "math.random()",
  ["random.randint"] = "math.random(a, b)", ["random.choice"] = "t[math.random(#t)]",
  ["sys.exit"] = "os.exit(code)", ["sys.argv"] = "arg", ["threading.enumerate"] = "thread.active()",
  ["threading.current_thread"] = "thread.current()", ["asyncio.run"] = "green.scope(f)",
  ["asyncio.sleep"] = "sleep(seconds)", ["asyncio.create_task"] = "green.spawn(f)",
  ["asyncio.gather"] = "join(u, …)", ["os.fork"] = "process{target = f}", ["os.kill"] =
  "signal.send(pid, name)", ["signal.signal"] = "signal.on(name, f)",
  ["os.system"] = "os.execute(command)", ["os.listdir"] = 'require "lfs".dir(path)',
  ["os.path"] = 'require "lfs"', ["os.getcwd"] = 'require "lfs".currentdir()',
  ["subprocess.call"] = "subprocess.run(words)", ["subprocess.Popen"] = "subprocess.popen(words)",
  ["subprocess.check_output"] = "subprocess.run(words)",
  ["thread.start_new_thread"] = "thread.spawn(f, …)", ["queue.Queue"] = "queue()",
  ["json.dumps"] = 'require "cjson".encode(t)', ["json.loads"] = 'require "cjson".decode(text)',
  ["math.round"] = "math.floor(x + 0.5)", ["math.floor_div"] = "x // y",
}

--- A word that other languages have, or that is in no library here -> how it is written here.
---@type table<string, string>
python.others = {
  printf = "io.write(string.format(…))", println = "print(x)", echo = "print(x)", puts = "print(x)",
  console = "print(x)", System = "print(x)", cout = "io.write(x)", fmt = "print(x)",
  mutex = "lock()", Mutex = "lock()", go = "spawn(f)", chan = "queue(n)", channel = "queue(n)",
  undefined = "nil", NULL = "nil", None = "nil", throw = "error(message)",
  CountDownLatch = "countdown(n)", Runnable = "a function", pthread_create = "thread.spawn(f)",
  fork = "process{target = f}", async = "green.spawn(f)", await = "u:result()",
  sum = "for _, x in ipairs(t) do s = s + x end", zip = "for i = 1, #a do … a[i], b[i] … end",
  map = "for i, x in ipairs(t) do t2[i] = f(x) end", filter = "a loop with if",
  any = "a loop with if", all = "a loop with if", reversed = "for i = #t, 1, -1 do",
  round = "math.floor(x + 0.5)", pow = "x ^ y", chr = "string.char(n)", ord = "string.byte(c)",
  hasattr = "t.name ~= nil", getattr = "t[name]", setattr = "t[name] = x", bool = "not not x",
  bytes = "a text: texts hold any bytes", object = "{}", array = "{…}", Math = "math",
  this = "self",
  strlen = "#s", sprintf = "string.format(…)", malloc = "{}", sizeof = "#t", foreach = "ipairs(t)",
  os_sleep = "sleep(seconds)", usleep = "sleep(seconds)", delay = "sleep(seconds)",
  wait_all = "join(u, …)", waitpid = "u:join()", elseif_ = "elseif",
}

--- A method or field -> the words here that mean the same, the most likely first.
---@type table<string, string>
python.synonyms = {
  push = "put send append", pop = "get", add = "put", enqueue = "put", dequeue = "get",
  send = "put", recv = "recv get", receive = "recv get", write = "send put", read = "recv get",
  lock = "acquire", unlock = "release", P = "acquire", V = "release", signal = "notify release set",
  up = "release", down = "acquire", wait = "acquire join", broadcast = "notify_all",
  notifyAll = "notify_all", signal_all = "notify_all", fire = "set", trigger = "set",
  isSet = "is_set", isEmpty = "empty", is_empty = "empty", isFull = "full", is_full = "full",
  size = "qsize", length = "qsize", len = "qsize", count = "qsize value n_waiting", run = "start",
  stop = "terminate close", cancel = "terminate", is_running = "is_alive", isAlive = "is_alive",
  alive = "is_alive", get = "result recv", value = "get value", inc = "add", increment = "add",
  dec = "add", decrement = "add", fetch_add = "add", compare_exchange = "update",
  submit = "apply_async", apply_async = "submit", map_async = "map", shutdown = "close",
  exit_code = "exitcode", ident = "id", getName = "name", await = "result wait", reset = "clear",
  unset = "clear", countdown = "count_down", done = "done task_done", close = "shutdown",
}

--- Python's method -> how it is written here; `%s` stands for the object.
---@type table<string, string>
python.methods = {
  append = "%s[#%s + 1] = x", extend = "table.move(more, 1, #more, #%s + 1, %s)",
  pop = "table.remove(%s)", insert = "table.insert(%s, i, x)", remove = "table.remove(%s, i)",
  sort = "table.sort(%s)", keys = "for key in pairs(%s) do", values = "for _, v in pairs(%s) do",
  items = "for key, v in pairs(%s) do", join = "table.concat(list, %s)",
  split = '%s:gmatch("%%S+")', strip = '%s:match("^%%s*(.-)%%s*$")',
  startswith = "%s:sub(1, #start) == start", endswith = "%s:sub(-#tail) == tail",
  replace = "%s:gsub(old, new)", count = "select(2, %s:gsub(part, \"\"))",
}

--- A method of other languages -> how it is written here; `%s` stands for the object.
---@type table<string, string>
python.other_methods = {
  push = "%s[#%s + 1] = x", add = "%s[#%s + 1] = x", length = "#%s", size = "#%s", len = "#%s",
  toString = "tostring(%s)",
  toUpperCase = "%s:upper()", toLowerCase = "%s:lower()", substring = "%s:sub(i, j)",
  trim = '%s:match("^%%s*(.-)%%s*$")', contains = "%s:find(part, 1, true)",
  indexOf = "%s:find(part, 1, true)", has = "%s[key] ~= nil", get = "%s[key]", clear = "%s = {}",
  charAt = "%s:sub(i, i)", index = "%s:find(part, 1, true)", foreach = "for _, x in ipairs(%s) do",
}

--- A function that the library `table` has elsewhere -> how it is written here.
---@type table<string, string>
python.of_table = {push = "table.insert(t, x)", append = "table.insert(t, x)", pop =
  "table.remove(t)", add = "table.insert(t, x)", length = "#t", len = "#t", size = "#t",
  getn = "#t"}

return python
