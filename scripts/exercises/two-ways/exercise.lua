-- The two ways to start a process.
return {
  title = {en = "Two ways to start a process", zh = "开启进程的两种方式"},
  limits = {wall = 15},
  hints = {
    {en = "process{target = f, args = {...}} makes a process; so does calling a process.class().",
      zh = "process{target = f, args = {...}} 创建进程；调用 process.class() 得到的类也创建进程。"},
    {en = "Both need start(), and join() before the last line.",
      zh = "两者都要 start()，在打印最后一行之前都要 join()。"},
  },
  checks = {
    output{name = "lines", points = 3, [[
      any order
        function in {a:int}
        class in {b:int}
      end
      both have ended
    ]]},
    by{name = "both-ways", line = "function in {a:int}", kind_of = "process", how = "call", n = 1,
      pid = "a", points = 2,
      says = {en = "the first is started from a function, and prints its own process number",
        zh = "第一个进程由函数启动，输出自己的进程号"},
      hint = {en = "One with process{target = ...}, one with process.class().",
        zh = "一个用 process{target = ...}，一个用 process.class()。"}},
    by{name = "class", line = "class in {b:int}", kind_of = "process", how = "class", n = 1,
      pid = "b",
      says = {en = "the second is started from a class, and prints its own process number",
        zh = "第二个进程由类启动，输出自己的进程号"}},
    started{name = "two", points = 2, process = 2},
    before{name = "joined", {ends = "process"}, {line = "both have ended"}, points = 2,
      says = {en = "the last line waits for the end of both", zh = "最后一行等待两个进程结束"}},
  },
}
