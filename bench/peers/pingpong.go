// An integer out by one channel and back by another.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	out, back := make(chan int), make(chan int)
	go func() {
		for v := range out {
			back <- v + 1
		}
	}()
	start := time.Now()
	for i := 0; i < n; i++ {
		out <- i
		if <-back != i+1 {
			os.Exit(1)
		}
	}
	fmt.Printf("%.9f %d\n", time.Since(start).Seconds(), n)
}
