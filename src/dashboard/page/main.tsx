// Before all others: see there.
import './words/locale.js';
import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import { App } from './app.js';
import './styles/app.css';
import './theme.js';

render(<App />, document.getElementById('app')!);
