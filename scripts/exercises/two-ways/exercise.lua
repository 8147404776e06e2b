-- The two ways to start a process.
return {
  title = {en = "Two ways to start a process", zh = "开启进程的两种方式"},
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
    source{name = "both-ways", points = 3, must = {"process", "process.class"},
      hint = {en = "One with process{target = ...}, one with process.class().",
        zh = "一个用 process{target = ...}，一个用 process.class()。"}},
    started{name = "two", points = 2, process = 2},
    joined{points = 2},
  },
}
