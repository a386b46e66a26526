/** The console starts here. */
import { render } from 'preact';
import { App } from './app.tsx';
import 'uplot/dist/uPlot.min.css';
import './styles/index.css';
import { businesses } from './state/businesses.ts';
import { monitor } from './state/monitor.ts';

// What is relative to the first address is no longer right at the next one.
const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
if (icon) icon.href = new URL(icon.href).href;

const root = document.getElementById('console');
if (root) render(<App />, root);
void businesses.load();
monitor.start();
